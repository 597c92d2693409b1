using System.Buffers;

namespace VeSaaS.Infrastructure.Gateway.Embedded;

/// <summary>
/// The request target as it stood on the wire, read strictly. Two parties that normalise a path differently can disagree about which agent it
/// names; so a path that anybody could normalise is refused: no escapes, no dot segments, no empty segments, no backslashes, no parameters.
/// Agents' paths consist of DNS names and need none of these.
/// </summary>
/// <param name="Path">The path, which begins with a slash.</param>
/// <param name="Query">The query with its question mark, or empty.</param>
internal readonly record struct RequestPath(string Path, string Query)
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:@!$&'()*+,=");

    /// <summary>Reads an origin-form target, or says that it is none that could name an agent.</summary>
    public static bool TryRead(string rawTarget, out RequestPath path)
    {
        var queryAt = rawTarget.IndexOf('?', StringComparison.Ordinal);
        path = queryAt < 0 ? new(rawTarget, "") : new(rawTarget[..queryAt], rawTarget[queryAt..]);
        return IsPlain(path.Path);
    }

    /// <summary>Whether every reader of the path reads it alike.</summary>
    public static bool IsPlain(string path)
    {
        if (!path.StartsWith('/') || path.AsSpan().ContainsAnyExcept(Plain))
        {
            return false;
        }

        var segments = path[1..].Split('/');
        return segments.Select((segment, index) => segment is not ("." or "..") && (segment.Length > 0 || index == segments.Length - 1)).All(plain => plain);
    }
}

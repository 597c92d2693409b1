using System.Globalization;
using System.Text;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    /// <summary>The body without its chunks.</summary>
    public string Text =>
        Head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? string.Concat(Body.Split("\r\n").Where((_, line) => line % 2 == 1)) : Body;

    /// <summary>Reads until the other side closes.</summary>
    public static async Task<RawAnswer> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        var text = Encoding.UTF8.GetString(bytes.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"Not an HTTP answer: '{text}'");
        return new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}

using System.Text;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Puts the bytes of files in the place of their references when a message goes out. An agent whose card does not name a file's type gets text
/// as text; anything else is refused before it is sent.
/// </summary>
internal sealed class AgentFiles(IBlobStore blobs)
{
    public async Task<AgentMessage> LoadAsync(AgentCall call, AgentMessage message, IReadOnlyList<string> inputModes, CancellationToken cancellationToken)
    {
        List<AgentPart> parts = [];
        foreach (var part in message.Parts)
        {
            parts.Add(part.Blob is { } blob ? await LoadAsync(call, part, blob, inputModes, cancellationToken) : part);
        }

        return message with { Parts = parts };
    }

    private async Task<AgentPart> LoadAsync(
        AgentCall call, AgentPart part, BlobReference blob, IReadOnlyList<string> inputModes, CancellationToken cancellationToken)
    {
        var type = part.MediaType ?? "application/octet-stream";
        var isTaken = inputModes.Count == 0 || inputModes.Any(mode => Covers(mode, type));
        if (!isTaken && !IsText(type))
        {
            throw new AgentCallException(
                RunFailure.AgentRejected, $"{part.FileName} was not sent: this agent does not take files of the type {type}. It takes {string.Join(", ", inputModes.Take(8))}.")
            {
                IsOurWords = true,
            };
        }

        var bytes = await ReadAsync(call, part, blob, cancellationToken);
        return isTaken
            ? part with { Bytes = bytes, Blob = null }
            : new AgentPart(Text: $"{part.FileName}:\n\n{TextOf(bytes)}");
    }

    private async Task<byte[]> ReadAsync(AgentCall call, AgentPart part, BlobReference blob, CancellationToken cancellationToken)
    {
        await using var content = blob.Hash is { } hash ? blobs.Open(BlobOwner.Of(call.Customer), BlobHash.Parse(hash)) : null;
        if (content is null)
        {
            throw new AgentCallException(RunFailure.Protocol, $"{part.FileName} could not be sent: its content is no longer there.") { IsOurWords = true };
        }

        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    // `text`, `text/*`, `*/*` and parameters all occur in cards; `file` is what some say for anything.
    private static bool Covers(string mode, string type)
    {
        var bare = mode.Split(';')[0].Trim();
        return bare is "*" or "*/*" or "file" || bare.Equals(type, StringComparison.OrdinalIgnoreCase)
            || bare.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(bare[..^1], StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json";

    private static string TextOf(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            // What is text and not UTF-8 is by far most often Western European.
            return Encoding.Latin1.GetString(bytes);
        }
    }
}

using System.Text;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Infrastructure.Runs.Documents;

namespace VeSaaS.Infrastructure.Runs.A2A;

/// <summary>
/// Puts the bytes of files in the place of their references when a message goes out. An agent whose card does not name a file's type gets the text of texts and
/// documents, and so does every agent when a document finds no room in the message; anything else is refused before it is sent.
/// </summary>
internal sealed class AgentFiles(IBlobStore blobs)
{
    public async Task<AgentMessage> LoadAsync(AgentCall call, AgentMessage message, IReadOnlyList<string> inputModes, CancellationToken cancellationToken)
    {
        var fit = new Queue<bool>(FileLimits.FitInline(
            [.. message.Parts.Where(part => part.Blob is not null).Select(part => (TypeOf(part), part.Blob!.Size))]));
        List<AgentPart> parts = [];
        var read = 0;
        foreach (var part in message.Parts)
        {
            if (part.Blob is not { } blob)
            {
                parts.Add(part);
                continue;
            }

            var loaded = await LoadAsync(call, part, (blob, fit.Dequeue()), inputModes, cancellationToken);
            read += ContentKind.IsDocument(TypeOf(part)) ? loaded.Text?.Length ?? 0 : 0;
            parts.Add(read <= DocumentLimits.MaxCharacters ? loaded : throw Refusal(part, DocumentException.TooMuchTogether().Message));
        }

        return message with { Parts = parts };
    }

    private async Task<AgentPart> LoadAsync(
        AgentCall call, AgentPart part, (BlobReference Content, bool Fits) blob, IReadOnlyList<string> inputModes, CancellationToken cancellationToken)
    {
        var type = TypeOf(part);
        var isTaken = inputModes.Count == 0 || inputModes.Any(mode => Covers(mode, type));
        if (!isTaken && !IsText(type) && !ContentKind.IsDocument(type))
        {
            throw Refusal(part, $"this agent does not take files of the type {type}. It takes {string.Join(", ", inputModes.Take(8))}.");
        }

        await using var content = blob.Content.Hash is { } hash ? blobs.Open(BlobOwner.Of(call.Customer), BlobHash.Parse(hash)) : null;
        if (content is null)
        {
            throw new AgentCallException(RunFailure.Protocol, $"{part.FileName} could not be sent: its content is no longer there.") { IsOurWords = true };
        }

        return isTaken && blob.Fits ? part with { Bytes = await ReadAsync(content, cancellationToken), Blob = null }
            : IsText(type) ? new AgentPart(Text: $"{part.FileName}:\n\n{TextOf(await ReadAsync(content, cancellationToken))}")
            : new AgentPart(Text: $"{part.FileName} (its text, without pictures and layout):\n\n{await TextOfDocumentAsync(part, content, cancellationToken)}");
    }

    private static async Task<byte[]> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static async Task<string> TextOfDocumentAsync(AgentPart part, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            return await DocumentReader.ReadAsync(TypeOf(part), content, cancellationToken);
        }
        catch (DocumentException exception)
        {
            throw Refusal(part, exception.Message);
        }
    }

    private static AgentCallException Refusal(AgentPart part, string reason) =>
        new(RunFailure.AgentRejected, $"{part.FileName} was not sent: {reason}") { IsOurWords = true };

    private static string TypeOf(AgentPart part) => part.MediaType ?? ContentKind.Unknown.MediaType;

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

using System.Text;
using Microsoft.AspNetCore.Components.Forms;

namespace VeSaaS.Tests.Support;

/// <summary>A file as a browser gives it.</summary>
internal sealed class ChosenFile(string name, string text) : IBrowserFile
{
    public string Name => name;

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

    public long Size { get; init; } = text.Length;

    public string ContentType => "text/plain";

    public bool IsRead { get; private set; }

    public Stream OpenReadStream(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default)
    {
        IsRead = true;
        return new MemoryStream(Encoding.UTF8.GetBytes(text));
    }
}

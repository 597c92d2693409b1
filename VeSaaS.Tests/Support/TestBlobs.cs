using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Infrastructure.Persistence.Blobs;

namespace VeSaaS.Tests.Support;

/// <summary>A blob store in a folder of its own.</summary>
internal sealed class TestBlobs : IDisposable
{
    public TestBlobs() => Store = new BlobFiles(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"vesaas-blobs-{Path.GetRandomFileName()}");

    public IBlobStore Store { get; }

    public void Dispose()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

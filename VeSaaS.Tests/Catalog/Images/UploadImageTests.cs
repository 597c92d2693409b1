using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using SkiaSharp;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Revisions;
using VeSaaS.Core.Persistence.Blobs;
using Xunit;

namespace VeSaaS.Tests.Catalog.Images;

public sealed class UploadImageTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ImageSweeper Sweeper => new(_world.Database.Contexts, _world.Blobs.Store, _world.Database.Time, NullLogger<ImageSweeper>.Instance);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_Screenshot_IsKeptInTwoSizesAndNotAsItCame()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var source = TestImages.WithExif(TestImages.Make(1600, 1000, SKEncodedImageFormat.Jpeg), 1);

        var image = Assert.IsType<UploadImageOutcome.Kept>(await UploadAsync(listing, source)).Image;

        Assert.Equal((1280, 800), (image.Width, image.Height));
        Assert.Equal(2, _world.Blobs.Store.ListPlatform(DateTimeOffset.MaxValue).Count());
        Assert.Empty(Directory.GetFiles(Path.Combine(_world.Blobs.Folder, "incoming")));
        Assert.Contains("catalog.image_uploaded", await _world.AuditTypesAsync());
    }

    [Fact]
    public async Task ExecuteAsync_SameImageTwice_IsKeptOnce()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var source = TestImages.Make(1600, 1000);

        var first = Assert.IsType<UploadImageOutcome.Kept>(await UploadAsync(listing, source)).Image;
        var second = Assert.IsType<UploadImageOutcome.Kept>(await UploadAsync(listing, source)).Image;

        Assert.Equal(first.Large, second.Large);
        await using var db = _world.Database.Open();
        Assert.Equal(1, await db.Set<ListingImage>().CountAsync(Token));
    }

    [Fact]
    public async Task ExecuteAsync_HundredMegabytes_StopsReadingAtTheLimit()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        await using var endless = new CountingStream(100L * 1024 * 1024);

        var outcome = await _world.Upload.ExecuteAsync(listing.Id, ImageKind.Screenshot, "huge.png", endless, CatalogWorld.Operator, Token);

        Assert.Equal("huge.png is larger than 5 MB.", Assert.IsType<UploadImageOutcome.TooLarge>(outcome).Reason);
        Assert.InRange(endless.Taken, ImageRules.MaxBytes, ImageRules.MaxBytes + 1024 * 1024);
        Assert.Empty(Directory.GetFiles(Path.Combine(_world.Blobs.Folder, "incoming")));
    }

    [Fact]
    public async Task ExecuteAsync_RefusedFile_LeavesNothingBehind()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);

        var outcome = await UploadAsync(listing, [.. TestImages.Make(400, 300), .. TestImages.Zip()]);

        Assert.Contains("ZIP", Assert.IsType<UploadImageOutcome.Refused>(outcome).Reason, StringComparison.Ordinal);
        Assert.Empty(_world.Blobs.Store.ListPlatform(DateTimeOffset.MaxValue));
        Assert.Empty(Directory.GetFiles(Path.Combine(_world.Blobs.Folder, "incoming")));
    }

    [Fact]
    public async Task ExecuteAsync_UnknownListing_IsNotFound() => Assert.IsType<UploadImageOutcome.NotFound>(await _world.Upload.ExecuteAsync(
        new VirtualEmployeeId(Guid.Empty), ImageKind.Icon, "a.png", Stream.Null, CatalogWorld.Operator, Token));

    [Fact]
    public async Task Update_ImageOfAnotherListingOrAlteredSize_IsRefusedByField()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var image = await KeepAsync(listing);
        _world.Kagent.Agents.Insert(0, _world.Kagent.Add("other"));
        var other = await _world.ImportWriterAsync(CatalogWorld.Complete);

        foreach (var (target, shot) in new[] { (other, image), (listing, image with { Width = 1 }), (listing, image with { Image = "nonsense" }) })
        {
            var outcome = await _world.Update.ExecuteAsync(
                target.Id, target.Version, CatalogWorld.Complete with { Screenshots = [shot] }, CatalogWorld.Operator, Token);
            Assert.Equal(["screenshots"], Assert.IsType<UpdateOutcome.Invalid>(outcome).Errors.Select(error => error.Field));
        }

        // A screenshot is no icon.
        var icon = await _world.Update.ExecuteAsync(listing.Id, listing.Version, CatalogWorld.Complete with { Icon = image.Image }, CatalogWorld.Operator, Token);
        Assert.Equal(["icon"], Assert.IsType<UpdateOutcome.Invalid>(icon).Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task Sweep_OnlyWhatNoRevisionShows_IsRemovedAfterADay()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var used = await KeepAsync(listing);
        var unused = Assert.IsType<UploadImageOutcome.Kept>(await UploadAsync(listing, TestImages.Make(900, 900))).Image;
        await _world.Update.ExecuteAsync(listing.Id, listing.Version, CatalogWorld.Complete with { Screenshots = [used] }, CatalogWorld.Operator, Token);
        AgeFiles();

        await Sweeper.SweepAsync(Token);
        Assert.Equal(2, await CountAsync());

        _world.Database.Time.Advance(TimeSpan.FromHours(25));
        await Sweeper.SweepAsync(Token);

        Assert.Equal(1, await CountAsync());
        Assert.True(IsThere(used.Image));
        Assert.False(IsThere(unused.Large));
        Assert.Equal(2, _world.Blobs.Store.ListPlatform(DateTimeOffset.MaxValue).Count());
    }

    [Fact]
    public async Task Sweep_ImageOfAnOldRevision_CanStillBeRestored()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var shot = await KeepAsync(listing);
        var with = Assert.IsType<UpdateOutcome.Saved>(await _world.Update.ExecuteAsync(
            listing.Id, listing.Version, CatalogWorld.Complete with { Screenshots = [shot] }, CatalogWorld.Operator, Token)).Listing;
        _world.Database.Time.Advance(ListingRevisions.Sitting);
        var without = Assert.IsType<UpdateOutcome.Saved>(await _world.Update.ExecuteAsync(
            listing.Id, with.Version, CatalogWorld.Complete, CatalogWorld.Operator, Token)).Listing;
        AgeFiles();
        _world.Database.Time.Advance(TimeSpan.FromDays(2));

        await Sweeper.SweepAsync(Token);
        var restored = await _world.Restore.ExecuteAsync(listing.Id, without.Version, with.Revision, CatalogWorld.Operator, Token);

        Assert.Equal([shot], Assert.IsType<UpdateOutcome.Saved>(restored).Listing.Metadata.Screenshots);
        Assert.True(IsThere(shot.Image));
    }

    private bool IsThere(string image)
    {
        using var content = _world.Blobs.Store.Open(BlobOwner.Platform, BlobHash.Parse(image));
        return content is not null;
    }

    private Task<UploadImageOutcome> UploadAsync(Listing listing, byte[] content) => _world.Upload.ExecuteAsync(
        listing.Id, ImageKind.Screenshot, "shot.png", new MemoryStream(content), CatalogWorld.Operator, Token);

    private async Task<Screenshot> KeepAsync(Listing listing)
    {
        var image = Assert.IsType<UploadImageOutcome.Kept>(await UploadAsync(listing, TestImages.Make(1600, 1000))).Image;
        return new Screenshot(image.Large, image.Width, image.Height, "A list");
    }

    // The world's clock stands in March; files are stamped by the disk.
    private void AgeFiles()
    {
        foreach (var file in Directory.EnumerateFiles(_world.Blobs.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, _world.Database.Time.GetUtcNow().UtcDateTime);
        }
    }

    private async Task<int> CountAsync()
    {
        await using var db = _world.Database.Open();
        return await db.Set<ListingImage>().CountAsync(Token);
    }

    /// <summary>So many bytes, of which nobody should read more than a few.</summary>
    private sealed class CountingStream(long length) : Stream
    {
        public long Taken { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = (int)Math.Min(buffer.Length, length - Taken);
            Taken += count;
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

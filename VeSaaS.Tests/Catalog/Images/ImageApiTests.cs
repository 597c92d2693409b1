using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using SkiaSharp;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Catalog.Images;

/// <summary>Images over HTTP: who may see them, with which headers, and what is taken.</summary>
public sealed class ImageApiTests : IDisposable
{
    private readonly CatalogHost _host = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Serve_BeforeAndAfterPublishing_IsOpenOnlyAsFarAsThePublishedListingShowsIt()
    {
        var path = await _host.ImportAsync();
        var shot = await UploadAsync(path, TestImages.Make(1600, 1000));
        await SaveAsync(path, 0, shot);

        // A draft's image is the operators' alone, and nobody else learns that it is there.
        Assert.Equal((HttpStatusCode.OK, "max-age=31536000, private, immutable"), await ServeAsync(shot, PlatformRoles.Admin));
        Assert.Equal((HttpStatusCode.NotFound, "no-store"), await ServeAsync(shot, null));
        Assert.Equal((HttpStatusCode.NotFound, "no-store"), await ServeAsync(shot, "Member"));

        await _host.ConfirmGatewayAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(PlatformRoles.Admin, "POST", path + "/publish")).StatusCode);
        Assert.Equal((HttpStatusCode.OK, "public, max-age=31536000, immutable"), await ServeAsync(shot, null));

        // Uploaded and saved later, and not published yet.
        var later = await UploadAsync(path, TestImages.Make(900, 900));
        await SaveAsync(path, 2, shot, later);
        Assert.Equal((HttpStatusCode.OK, "public, max-age=31536000, immutable"), await ServeAsync(shot, null));
        Assert.Equal((HttpStatusCode.NotFound, "no-store"), await ServeAsync(later, null));

        await SendAsync(PlatformRoles.Admin, "POST", path + "/unpublish");
        Assert.Equal((HttpStatusCode.NotFound, "no-store"), await ServeAsync(shot, null));
    }

    [Fact]
    public async Task Serve_PublishedImage_IsInertAndCanBeAskedForAgain()
    {
        var path = await _host.ImportAsync();
        var shot = await UploadAsync(path, TestImages.Make(1600, 1000));
        await SaveAsync(path, 0, shot);
        await _host.ConfirmGatewayAsync();
        await SendAsync(PlatformRoles.Admin, "POST", path + "/publish");

        var large = await SendAsync(null, "GET", shot.Url);
        var small = await SendAsync(null, "GET", shot.Url.Replace("/large", "/small", StringComparison.Ordinal));

        foreach (var (response, width) in new[] { (large, 1280), (small, 640) })
        {
            Assert.Equal("image/webp", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.StartsWith("sandbox; default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            using var image = SKBitmap.Decode(await response.Content.ReadAsByteArrayAsync(Token));
            Assert.Equal(width, image.Width);
        }

        using var again = new HttpRequestMessage(HttpMethod.Get, shot.Url);
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(large.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, (await _host.Http.SendAsync(again, Token)).StatusCode);
    }

    [Theory]
    [InlineData("/images/listings/018f0000-0000-7000-8000-000000000009/{hash}/large")]
    [InlineData("/images/listings/{ve}/{hash}/original")]
    [InlineData("/images/listings/{ve}/..%2F..%2Fvesaas.db/large")]
    [InlineData("/images/listings/{ve}/0000000000000000000000000000000000000000000000000000000000000000/large")]
    public async Task Serve_WhatIsNotThere_IsNotFoundForOperatorsToo(string address)
    {
        var path = await _host.ImportAsync();
        var shot = await UploadAsync(path, TestImages.Make(1600, 1000));
        var asked = address.Replace("{hash}", shot.Image, StringComparison.Ordinal).Replace("{ve}", path.Split('/')[^1], StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(PlatformRoles.Admin, "GET", asked)).StatusCode);
    }

    [Fact]
    public async Task Upload_NotAnOperator_IsRefused()
    {
        var path = await _host.ImportAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(path, [1], null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(path, [1], "Member")).StatusCode);
    }

    [Fact]
    public async Task Upload_HostileFile_IsAProblemThatNamesTheReason()
    {
        var path = await _host.ImportAsync();

        var response = await PostAsync(path, [.. TestImages.Make(400, 300), .. TestImages.Zip()], PlatformRoles.Admin);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Contains("ZIP archive at once", problem.GetProperty("errors").GetProperty("image")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync(path, TestImages.Make(400, 300), PlatformRoles.Admin, kind: "Banner")).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Upload_HundredMegabytes_IsRefusedWhileItComes(bool saysItsLength)
    {
        var path = await _host.ImportAsync();
        _host.SignInAs(PlatformRoles.Admin);
        using var body = new Endless(100L * 1024 * 1024, saysItsLength);
        using var request = new HttpRequestMessage(HttpMethod.Post, path + "/images?kind=Screenshot") { Content = body };

        HttpStatusCode? status = null;
        try
        {
            status = (await _host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token)).StatusCode;
        }
        catch (HttpRequestException)
        {
            // The server answered and closed the connection while we were still sending, and the answer was lost with it.
        }

        Assert.True(status is null or HttpStatusCode.RequestEntityTooLarge, $"{status}");
        Assert.True(body.Sent < 90L * 1024 * 1024, $"{body.Sent} bytes were taken");
    }

    private async Task<Shot> UploadAsync(string path, byte[] content)
    {
        var response = await PostAsync(path, content, PlatformRoles.Admin);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<Shot>(Token))!;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] content, string? role, string kind = "Screenshot")
    {
        _host.SignInAs(role);
        using var body = new ByteArrayContent(content);
        return await _host.Http.PostAsync(new Uri($"{path}/images?kind={kind}", UriKind.Relative), body, Token);
    }

    private async Task SaveAsync(string path, int version, params Shot[] shots)
    {
        var response = await SendAsync(PlatformRoles.Admin, "PUT", path, new
        {
            version,
            name = "Writer",
            tagline = "Writes short texts.",
            description = "Writes **short** texts.",
            category = "Writing",
            monthlyFee = 89.00m,
            screenshots = shots.Select(shot => new { image = shot.Image, width = shot.Width, height = shot.Height, alt = "A list of texts" }),
        });
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private async Task<(HttpStatusCode Status, string? Caching)> ServeAsync(Shot shot, string? role)
    {
        var response = await SendAsync(role, "GET", shot.Url);
        return (response.StatusCode, response.Headers.CacheControl?.ToString());
    }

    private async Task<HttpResponseMessage> SendAsync(string? role, string method, string path, object? body = null)
    {
        _host.SignInAs(role);
        return await _host.SendAsync(method, path, body);
    }

    private sealed record Shot(string Image, int Width, int Height, string Url);

    /// <summary>So many bytes, as fast as they are taken.</summary>
    private sealed class Endless(long length, bool saysItsLength) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            while (Sent < length)
            {
                await stream.WriteAsync(piece);
                Sent += piece.Length;
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return saysItsLength;
        }
    }
}

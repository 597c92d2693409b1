using Bunit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Chat.Files;

public sealed class FileListTests : DesignContext
{
    [Fact]
    public void Render_Address_IsALinkOutAndNothingOfItIsLoaded()
    {
        var list = Show(Address("https://files.example/report.pdf?a=1&b=2"));

        var link = list.Find("a");
        Assert.Equal(
            ("https://files.example/report.pdf?a=1&b=2", "_blank", "noopener noreferrer nofollow"),
            (link.GetAttribute("href"), link.GetAttribute("target"), link.GetAttribute("rel")));
        Assert.False(link.HasAttribute("download"));
        Assert.Empty(list.FindAll("img, iframe, embed, object, button"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript:alert(1)//https://files.example")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/api/files/1")]
    [InlineData("//files.example/x")]
    [InlineData("not an address")]
    public void Render_AddressThatNobodyMayFollow_IsTextAlone(string url)
    {
        var list = Show(Address(url));

        Assert.Empty(list.FindAll("a"));
        Assert.Equal(url, list.Find(".url").TextContent);
    }

    [Fact]
    public void Render_AddressThatWasCut_IsTextAlone() =>
        Assert.Empty(Show(Address("https://files.example/".PadRight(StoredFile.MaxUrl, 'x'))).FindAll("a"));

    [Fact]
    public void Render_Picture_IsDrawnFromOurOwnAddress()
    {
        var picture = File("chart.png", "image/png");

        var list = Show(picture);

        Assert.Equal(AppUrls.File(picture.Id.Value), list.Find("img").GetAttribute("src"));
        Assert.Equal("chart.png", list.Find("a[aria-label='Download chart.png']").GetAttribute("download"));
    }

    [Theory]
    [InlineData("image/svg+xml")]
    [InlineData("text/html")]
    [InlineData("application/octet-stream")]
    public void Render_WhatABrowserCouldRun_IsNeverDrawn(string mediaType) =>
        Assert.Empty(Show(File("x.svg", mediaType)).FindAll("img, iframe, embed, object"));

    [Fact]
    public void Render_NotKept_SaysSoAndOffersNothing()
    {
        var list = Show(File("big.bin", "application/octet-stream") with { IsKept = false });

        Assert.Contains("Not kept", list.Find(".words").TextContent, StringComparison.Ordinal);
        Assert.Empty(list.FindAll("a, button, img"));
    }

    [Fact]
    public async Task Preview_Text_IsShownAsItIsAndHiddenAgain()
    {
        var list = Show(File("notes.md", "text/markdown"));

        await list.Find("button").ClickAsync(new());
        Assert.Equal("<b>Beginning</b> of notes.md", list.Find("pre[aria-label='Beginning of notes.md']").TextContent);
        Assert.Equal("true", list.Find("button").GetAttribute("aria-expanded"));

        await list.Find("button").ClickAsync(new());
        Assert.Empty(list.FindAll("pre"));
    }

    [Fact]
    public async Task Preview_ContentThatIsGone_SaysSo()
    {
        var list = Render<FileList>(parameters => parameters
            .Add(component => component.Files, [File("notes.md", "text/markdown")]).Add(component => component.OnRead, _ => Task.FromResult<string?>(null)));

        await list.Find("button").ClickAsync(new());

        Assert.Equal("Its content is no longer there.", list.Find("pre").TextContent);
    }

    private static FileRow File(string name, string mediaType) => new(new(TimeProvider.System.NewId()), name, mediaType, 1234, IsKept: true);

    private static FileRow Address(string url) => new(new(TimeProvider.System.NewId()), "report.pdf", "application/octet-stream", 0, IsKept: false) { Url = url };

    private IRenderedComponent<FileList> Show(params FileRow[] files) => Render<FileList>(parameters => parameters
        .Add(component => component.Files, files)
        .Add(component => component.OnRead, file => Task.FromResult<string?>($"<b>Beginning</b> of {file.Name}")));
}

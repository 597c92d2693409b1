using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SkiaSharp;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Tests.Catalog.Images;
using VeSaaS.Tests.Support;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>A listing from the operator's editor to a visitor's eye: typed with its preview, with a screenshot and an icon, published, seen.</summary>
public sealed partial class ListingJourney(BrowserFixture browser)
{
    private const string Slug = "/marketplace/data-analyst-demo";

    private static readonly (int Width, int Height, ColorScheme Scheme, string Name)[] Views =
        [(1440, 900, ColorScheme.Light, "desktop"), (1440, 900, ColorScheme.Dark, "desktop-dark"), (390, 844, ColorScheme.Light, "phone"), (390, 844, ColorScheme.Dark, "phone-dark")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operator_EditsWithPreviewUploadsAndPublishes_VisitorSeesItOnlyThen()
    {
        using var host = await AppHost.StartAsync(Token);
        var page = await browser.OpenAsync(host.Url, 1440, 900);
        await AccountSteps.BecomeOperatorAsync(host, page);
        await page.GotoAsync("/admin/catalog");
        await Expect(page.GetByText($"{DemoAgentsHost.Agents.Count} listings, {DemoAgentsHost.Agents.Count} published.")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await page.GetByRole(AriaRole.Link, new() { Name = "Data Analyst (demo)" }).ClickAsync();

        await page.GetByLabel("One line", new() { Exact = true }).FillAsync("Reads tables and says what stands out.");
        await Expect(page.FrameLocator("iframe").GetByText("Reads tables and says what stands out.")).ToBeVisibleAsync();
        await Expect(page.GetByText("as revision 2.")).ToBeVisibleAsync();
        await UploadAsync(page);
        var visitor = await browser.OpenAsync(host.Url, 1440, 900);
        await visitor.GotoAsync(Slug);
        await Expect(visitor.GetByText("Reads tables and says what stands out.")).ToHaveCountAsync(0);
        await Expect(visitor.GetByRole(AriaRole.List, new() { Name = "Screenshots" })).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Publish changes" }).ClickAsync();
        await Expect(page.GetByText("Customers see what you see here.")).ToBeVisibleAsync();
        await SeeAsVisitorAsync(visitor);
        await LookAsync(host, page);
        await page.Context.CloseAsync();
        await visitor.Context.CloseAsync();
    }

    private static async Task UploadAsync(IPage page)
    {
        await OpenTabAsync(page, "Images");
        await page.GetByLabel("Upload an icon").SetInputFilesAsync(new FilePayload { Name = "icon.png", MimeType = "image/png", Buffer = TestImages.Make(256, 256, draw: canvas => TestImages.TwoHalves(canvas, 256, 256)) });
        await Expect(page.GetByText("Uploaded. It is clipped to the listing's shape.")).ToBeVisibleAsync();
        await page.GetByLabel("Upload screenshots").Last.SetInputFilesAsync(new FilePayload { Name = "both.png", MimeType = "image/png", Buffer = [.. TestImages.Make(400, 300), .. TestImages.Zip()] });
        await Expect(page.GetByText("both.png is an image and a ZIP archive at once.").First).ToBeVisibleAsync();
        foreach (var color in (SKColor[])[SKColors.Teal, SKColors.DarkSlateBlue])
        {
            await page.GetByLabel("Upload screenshots").Last.SetInputFilesAsync(
                new FilePayload { Name = "shot.png", MimeType = "image/png", Buffer = TestImages.Make(1600, 1000, draw: canvas => canvas.Clear(color)) });
            await Expect(page.GetByText(color == SKColors.Teal ? "1 of 8" : "2 of 8")).ToBeVisibleAsync();
        }

        await Expect(page.GetByText("2 screenshots have no description")).ToBeVisibleAsync();
        await page.GetByLabel("What screenshot 1 shows").FillAsync("A table with its outliers");
        await page.GetByLabel("What screenshot 2 shows").FillAsync("A list of findings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Move screenshot 2 to the front" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove screenshot 1" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByLabel("What screenshot 1 shows")).ToHaveValueAsync("A list of findings");
        await Expect(page.GetByText(Saved())).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Detail", Exact = true }).ClickAsync();
        await Expect(page.FrameLocator("iframe").GetByRole(AriaRole.Img, new() { Name = "A list of findings", IncludeHidden = true }).First).ToBeVisibleAsync();
    }

    private static async Task SeeAsVisitorAsync(IPage visitor)
    {
        await visitor.ReloadAsync();
        await Expect(visitor.GetByText("Reads tables and says what stands out.")).ToBeVisibleAsync();
        var shots = visitor.GetByRole(AriaRole.List, new() { Name = "Screenshots" });
        await Expect(shots.GetByRole(AriaRole.Img, new() { Name = "A list of findings" })).ToBeVisibleAsync();
        Assert.True(await shots.GetByRole(AriaRole.Img).First.EvaluateAsync<bool>("async image => { await image.decode(); return image.naturalWidth === 640; }"));

        // By keyboard: open, go on, close; the focus comes back.
        await shots.GetByRole(AriaRole.Button, new() { Name = "Enlarge: A list of findings" }).FocusAsync();
        await visitor.Keyboard.PressAsync("Enter");
        var first = visitor.GetByRole(AriaRole.Dialog, new() { Name = "Screenshot 1 of 2" });
        await Expect(first.GetByRole(AriaRole.Button, new() { Name = "Close" })).ToBeFocusedAsync();
        await BrowserFixture.ShootAsync(visitor, "gallery-large");
        await visitor.Keyboard.PressAsync("Escape");
        await Expect(visitor.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(shots.GetByRole(AriaRole.Button, new() { Name = "Enlarge: A list of findings" })).ToBeFocusedAsync();
    }

    /// <summary>Every page of it in every view, for axe and, when asked, for a person's eye.</summary>
    private async Task LookAsync(AppHost host, IPage page)
    {
        var editor = new Uri(page.Url).AbsolutePath;
        var state = await page.Context.StorageStateAsync();
        foreach (var (width, height, scheme, name) in Views)
        {
            var looker = await browser.OpenAsync(host.Url, width, height, scheme);
            foreach (var cookie in System.Text.Json.JsonDocument.Parse(state).RootElement.GetProperty("cookies").EnumerateArray())
            {
                await looker.Context.AddCookiesAsync([new() { Name = cookie.GetProperty("name").GetString()!, Value = cookie.GetProperty("value").GetString()!, Url = host.Url }]);
            }

            foreach (var tab in (string[])["profile", "description", "pricing", "images", "access", "revisions"])
            {
                await looker.GotoAsync($"{editor}?tab={tab}");
                await Expect(looker.FrameLocator("iframe").GetByText("Data Analyst (demo)").First).ToBeVisibleAsync();
                await CheckAsync(looker, $"editor-{tab}-{name}");
            }

            await looker.GotoAsync("/admin/catalog/categories");
            await Expect(looker.GetByRole(AriaRole.Button, new() { Name = "Delete Writing" })).ToBeVisibleAsync();
            await looker.GetByRole(AriaRole.Button, new() { Name = "Edit Legal" }).ClickAsync();
            await CheckAsync(looker, $"categories-{name}");
            await looker.GotoAsync(Slug);
            await Expect(looker.GetByRole(AriaRole.List, new() { Name = "Screenshots" })).ToBeVisibleAsync();
            await CheckAsync(looker, $"detail-{name}");
            await looker.Context.CloseAsync();
        }
    }

    private static async Task CheckAsync(IPage page, string name)
    {
        await BrowserFixture.ShootAsync(page, name);
        await Axe.AssertNoViolationsAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} scrolls sideways");
    }

    private static Task OpenTabAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the listing" }).GetByRole(AriaRole.Link, new() { Name = name }).ClickAsync();

    // "Unsaved changes." has the word in it, too.
    [GeneratedRegex("^Saved [0-9]")]
    private static partial Regex Saved();
}

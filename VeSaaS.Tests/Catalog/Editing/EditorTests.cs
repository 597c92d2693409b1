using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Addresses;
using VeSaaS.Core.Catalog.Discovery.Drift;
using VeSaaS.Core.Catalog.Images;
using VeSaaS.Core.Catalog.Presence;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Catalog.Images;
using VeSaaS.Web.Catalog.Editing;
using VeSaaS.Web.Catalog.Editing.Preview;
using VeSaaS.Web.Catalog.Editing.Revisions;
using VeSaaS.Web.Catalog.Taxonomy;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Catalog.Editing;

public sealed class EditorTests : IAsyncLifetime
{
    private readonly CatalogWorld _world = new();
    private readonly BunitContext _context = new();

    public EditorTests()
    {
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddDesign();
        _context.Services.AddSingleton<TimeProvider>(_world.Database.Time);
        _context.Services.AddSingleton<ILiveEvents>(_world.Live);
        _context.Services.AddSingleton(_world.Listings).AddSingleton(_world.Update).AddSingleton(_world.Publish).AddSingleton(_world.Unpublish)
            .AddSingleton(_world.Delete).AddSingleton(_world.Schedule).AddSingleton(_world.Upload).AddSingleton(_world.Revisions).AddSingleton(_world.Restore)
            .AddSingleton(_world.Categories).AddSingleton(_world.ChangeCategories).AddSingleton(_world.Tags)
            .AddSingleton(new ChangeAddress(_world.Database.Contexts, _world.Database.Time, _world.Live))
            .AddSingleton(new EditorPresence(_world.Database.Contexts, _world.Database.Time, _world.Live))
            .AddSingleton<ListingActions>().AddSingleton<ListingHistory>();
        _context.AddAuthorization().SetAuthorized("operator").SetClaims(
            new Claim(ClaimTypes.NameIdentifier, Me.ToString()));
    }

    private static Guid Me { get; } = Guid.Parse("018f0000-0000-7000-8000-000000000001");

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await PersonAsync(Me, "Ada");

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    public async Task Editor_NobodyTypesForAWhile_SavesByItselfAsARevision()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing);

        await Input(page, "Name").InputAsync("Scribe");
        Assert.Contains("Unsaved changes.", page.Markup);
        _world.Database.Time.Advance(ListingEditorPage.Pause);

        page.WaitForAssertion(() => Assert.Contains("as revision 2.", page.Find(".ve-page-line").TextContent));
        Assert.Equal("Scribe", (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata.Name);
    }

    [Fact]
    public async Task Editor_FiveHundredCharacters_AreRefusedAtTheFieldOnceItIsLeftAndNotSaved()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing);

        await Input(page, "Name").InputAsync(new string('n', 500));
        Assert.Empty(page.FindAll(".ve-help.error"));
        await Input(page, "Name").TriggerEventAsync("onfocusout", new FocusEventArgs());

        Assert.Contains("500 characters are too many. Use 80 or fewer.", page.Find(".ve-help.error").TextContent);
        Assert.Equal("true", Input(page, "Name").GetAttribute("aria-invalid"));
        _world.Database.Time.Advance(ListingEditorPage.Pause * 2);
        page.WaitForAssertion(() => Assert.Contains("Not saved: 1 field has to change first.", page.Markup));
        Assert.Equal(listing.Version, (await _world.Listings.FindAsync(listing.Id, Token))?.Version);
    }

    [Fact]
    public async Task Editor_BothChangedTwoFields_EachIsChosenByItself()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing);
        await Input(page, "Name").InputAsync("Mine");
        await Input(page, "One line").InputAsync("My line.");
        await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Theirs", Tagline = "Their line.", MonthlyFee = 12m });
        _world.Database.Time.Advance(ListingEditorPage.Pause);

        var panel = page.WaitForElement("[aria-label='Changed by somebody else']");
        Assert.All((string[])["Theirs", "Mine", "Their line.", "My line."], value => Assert.Contains(value, panel.TextContent));
        await page.FindAll("tbody tr").Single(row => row.TextContent.StartsWith("Name", StringComparison.Ordinal)).QuerySelector("input")!.ChangeAsync(new ChangeEventArgs { Value = "on" });
        await page.FindAll("button").Single(button => button.TextContent == "Save what is chosen").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[aria-label='Changed by somebody else']")));
        var saved = (await _world.Listings.FindAsync(listing.Id, Token))!.Metadata;
        Assert.Equal(("Theirs", "My line.", 12m), (saved.Name, saved.Tagline, saved.MonthlyFee));
    }

    [Fact]
    public async Task Editor_TypedWhileItIsSaved_IsNotLost()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        using var editor = new ListingEditor(listing.Id, _context.Services.GetRequiredService<ListingActions>(), () => Task.FromResult(CatalogWorld.Operator));
        await editor.LoadAsync(await _world.Categories.NamesAsync(Token), Token);
        editor.Draft.Name = "One";
        editor.Changed();

        var saving = editor.SaveAsync(Token);
        editor.Draft.Name = "Two";
        editor.Changed();
        Assert.True(await saving);

        Assert.Equal((true, "Two"), (editor.IsDirty, editor.Draft.Name));
        Assert.True(await editor.SaveAsync(Token));
        Assert.Equal((false, "Two"), (editor.IsDirty, (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata.Name));
    }

    [Fact]
    public async Task Address_Changed_HoldsAtOnceAndLosesNothingTyped()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing);
        await Input(page, "Name").InputAsync("Scribe");

        await Input(page, "Address").InputAsync("My Scribe");
        await page.Find("form.address").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("for example my-scribe.", page.Find(".ve-help.error").TextContent));
        await Input(page, "Address").InputAsync("scribe");
        await page.Find("form.address").SubmitAsync();
        page.WaitForAssertion(() => Assert.Contains("Links to it stay good", page.Find("form.address .ve-help").TextContent));

        Assert.Equal("Scribe", Input(page, "Name").GetAttribute("value"));
        _world.Database.Time.Advance(ListingEditorPage.Pause);
        page.WaitForAssertion(() => Assert.Contains("Saved", page.Find(".ve-page-line").TextContent));
        var saved = (await _world.Listings.FindAsync(listing.Id, Token))!;
        Assert.Equal(("scribe", "Scribe"), (saved.Slug, saved.Metadata.Name));
    }

    [Fact]
    public async Task Presence_SomebodyElseOpensIt_IsSaid()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var david = await PersonAsync(Guid.Parse("018f0000-0000-7000-8000-000000000002"), "David");
        var page = Open(listing, "pricing");
        var presence = _context.Services.GetRequiredService<EditorPresence>();
        page.WaitForAssertion(() => Assert.Single(presence.OthersAsync(listing.Id, david, Token).GetAwaiter().GetResult(), new EditorHere("Ada", "pricing")));

        await presence.SitAsync(listing.Id, david, "images", Token);
        page.WaitForAssertion(() => Assert.Contains("David is also here, on Images.", page.Find(".ve-page-line").TextContent));
        await presence.LeaveAsync(listing.Id, david, Token);
        page.WaitForAssertion(() => Assert.DoesNotContain("David", page.Find(".ve-page-line").TextContent));

        await _context.DisposeComponentsAsync();
        Assert.Empty(await presence.OthersAsync(listing.Id, david, Token));
    }

    [Fact]
    public async Task Images_DescribeOrderRemoveUndo_EndUpInTheListing()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var (one, two) = (await KeepAsync(listing, 1600), await KeepAsync(listing, 1500));
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Screenshots = [one with { Alt = "First" }, two] });
        var page = Open(listing, EditorTabs.Images);

        Assert.Contains("1 screenshot has no description", page.Find(".side").TextContent);
        await page.Find("input[maxlength='200'][value='']").InputAsync("Second");
        await Button(page, "Move screenshot 2 to the front").ClickAsync(new MouseEventArgs());
        await Button(page, "Remove screenshot 2").ClickAsync(new MouseEventArgs());
        Assert.Single(page.FindAll(".shots > li"));
        await page.FindAll("button").Single(button => button.TextContent == "Undo").ClickAsync(new MouseEventArgs());
        _world.Database.Time.Advance(ListingEditorPage.Pause);

        await page.WaitForAssertionAsync(async () => Assert.Equal(
            ["Second", "First"], (await _world.Listings.FindAsync(listing.Id, Token))!.Metadata.Screenshots.Select(shot => shot.Alt)));
        Assert.DoesNotContain("has no description", page.Find(".side").TextContent);
    }

    [Fact]
    public async Task Images_Upload_ShowsTheImageOrSaysWhyNot()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing, EditorTabs.Images);

        page.FindComponents<InputFile>()[^1].UploadFiles(
            InputFileContent.CreateFromBinary([.. TestImages.Make(400, 300), .. TestImages.Zip()], "both.png"));
        page.WaitForAssertion(() => Assert.Contains("both.png is an image and a ZIP archive at once.", page.Markup));

        page.FindComponents<InputFile>()[^1].UploadFiles(InputFileContent.CreateFromBinary(TestImages.Make(1600, 1000), "shot.png"));
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".shots > li")), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Revisions_Restore_BringsTheOldTextBack()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        listing = await _world.SaveAsync(listing, CatalogWorld.Complete with { Name = "Scribe", Description = "Another\ntext" });
        var page = Open(listing, EditorTabs.Revisions);
        Assert.Equal(2, page.FindAll(".revisions > li").Count);

        await page.FindAll("button").Single(button => button.TextContent == "Compare with now").ClickAsync(new MouseEventArgs());
        Assert.Contains(page.FindAll(".removed"), line => line.TextContent.Contains("Writes **short** texts.", StringComparison.Ordinal));
        Assert.Contains(page.FindAll(".added"), line => line.TextContent.Contains("Another", StringComparison.Ordinal));
        await page.FindAll("button").Single(button => button.TextContent == "Restore").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".revisions > li").Count));
        Assert.Equal(CatalogWorld.Complete, (await _world.Listings.FindAsync(listing.Id, Token))?.Metadata);
    }

    [Fact]
    public void Preview_HostileMarkdown_IsInert()
    {
        var listing = new PreviewWorld().Listing;
        var typed = CatalogWorld.Complete with
        {
            Name = "<b>Bold</b>",
            Tagline = "<img src=x onerror=alert(1)>",
            Description = "<script>alert(1)</script>\n\n[click](javascript:alert(1)) [data](data:text/html,x)\n\n<img src=x onerror=alert(1)>\n\n<a href=\"javascript:alert(2)\">html</a>",
        };

        var page = _context.Render<PreviewRoot>(parameters => parameters
            .Add(preview => preview.Detail, PreviewListing.Of(listing, typed)).Add(preview => preview.HasPrice, true).Add(preview => preview.IsPage, true));

        Assert.Empty(page.FindAll("script, b, [onerror]"));
        Assert.All(page.FindAll("a[href]"), link => Assert.DoesNotMatch("^(javascript|data):", link.GetAttribute("href")!));
        Assert.Contains("<b>Bold</b>", page.Find("h1").TextContent);
    }

    [Fact]
    public async Task Unpublish_Employed_NamesWhoKeepsIt()
    {
        var listing = await _world.PublishWriterAsync();
        await _world.AddGrantAsync(listing.Agent, Core.Gateway.GrantState.Confirmed);
        var actions = _context.Services.GetRequiredService<ListingActions>();

        var text = await actions.ImpactOfUnpublishingAsync((await _world.Listings.FindAsync(listing.Id, Token))!, Token);

        Assert.Contains("its address says not found", text, StringComparison.Ordinal);
        Assert.EndsWith("1 customer employs it: Acme. Nothing changes there.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_Later_IsAppointedAndCanBeTakenBack()
    {
        var listing = await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = Open(listing);

        await page.FindAll("button").Single(button => button.TextContent == "Schedule").ClickAsync(new MouseEventArgs());
        await page.Find("input[type='datetime-local']").ChangeAsync(new ChangeEventArgs { Value = "2020-01-01T09:00" });
        await page.FindAll("button.primary").First(button => button.TextContent == "Schedule").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.Contains("Choose a time in the future", page.Markup));
        await page.Find("input[type='datetime-local']").ChangeAsync(new ChangeEventArgs { Value = "2026-03-05T09:00" });
        await page.FindAll("button.primary").First(button => button.TextContent == "Schedule").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Contains("To be published on", page.Markup));
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 9, 0, 0, TimeSpan.Zero), (await _world.Listings.FindAsync(listing.Id, Token))?.PublishAt);
        await page.FindAll("button").Single(button => button.TextContent == "Do not publish then").ClickAsync(new MouseEventArgs());
        page.WaitForAssertion(() => Assert.DoesNotContain("To be published on", page.Markup));
    }

    [Fact]
    public async Task Categories_InUse_AskWhereTheListingsGo()
    {
        await _world.ImportWriterAsync(CatalogWorld.Complete);
        var page = _context.Render<CategoriesPage>();

        await page.WaitForElement("button[aria-label='Delete Writing']").ClickAsync(new MouseEventArgs());
        await page.FindAll("button").Single(button => button.TextContent == "Delete Writing").ClickAsync(new MouseEventArgs());
        Assert.Contains("Choose another category first.", page.Markup);
        await page.Find("select").ChangeAsync(new ChangeEventArgs { Value = page.FindAll("option").Single(option => option.TextContent == "Legal").GetAttribute("value") });
        await page.FindAll("button").Single(button => button.TextContent == "Delete Writing").ClickAsync(new MouseEventArgs());

        page.WaitForAssertion(() => Assert.Contains("Writing is deleted; 1 listing moved.", page.Markup));
        Assert.DoesNotContain("Writing", await _world.Categories.NamesAsync(Token));
    }

    [Fact]
    public async Task Tags_MergeTwo_LeavesOne()
    {
        await _world.ImportWriterAsync(CatalogWorld.Complete with { Tags = ["text", "texts"] });
        var page = _context.Render<CategoriesPage>();

        foreach (var index in (int[])[0, 1])
        {
            await page.WaitForElements("[aria-label='Tags, the most used first'] input")[index].ChangeAsync(new ChangeEventArgs { Value = true });
        }

        await page.FindAll("button").Single(button => button.TextContent == "Merge 2 tags").ClickAsync(new MouseEventArgs());
        await page.Find("section form input").InputAsync("texts");
        await page.Find("section form").SubmitAsync();

        page.WaitForAssertion(() => Assert.Single(page.FindAll("[aria-label='Tags, the most used first'] li")));
        Assert.Equal("texts", Assert.Single(await _world.Tags.ListAsync(Token)).Name);
    }

    private IRenderedComponent<ListingEditorPage> Open(Listing listing, string? tab = null)
    {
        _context.Services.GetRequiredService<NavigationManager>().NavigateTo($"/admin/catalog/{listing.Id.Value:D}{(tab is null ? "" : $"?tab={tab}")}");
        var page = _context.Render<ListingEditorPage>(parameters => parameters.Add(editor => editor.Id, listing.Id.Value));
        page.WaitForElement(".side");
        return page;
    }

    private async Task<Guid> PersonAsync(Guid id, string name)
    {
        await using var db = _world.Database.Open();
        db.Add(new ApplicationUser { Id = id, UserName = $"{name}@operator.test", DisplayName = name, CreatedAt = _world.Database.Time.GetUtcNow() });
        await db.SaveChangesAsync(Token);
        return id;
    }

    private async Task<Screenshot> KeepAsync(Listing listing, int width)
    {
        var outcome = await _world.Upload.ExecuteAsync(
            listing.Id, ImageKind.Screenshot, "shot.png", new MemoryStream(TestImages.Make(width, 1000)), CatalogWorld.Operator, Token);
        var image = Assert.IsType<UploadImageOutcome.Kept>(outcome).Image;
        return new Screenshot(image.Large, image.Width, image.Height, "");
    }

    private static AngleSharp.Dom.IElement Input(IRenderedComponent<ListingEditorPage> page, string label) =>
        page.Find($"#{page.FindAll("label").Single(element => element.TextContent == label).GetAttribute("for")}");

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<ListingEditorPage> page, string name) => page.Find($"button[aria-label='{name}']");

    /// <summary>A listing that no database knows.</summary>
    private sealed class PreviewWorld
    {
        public Listing Listing { get; } = new(
            new VirtualEmployeeId(Guid.Parse("018f0000-0000-7000-8000-000000000003")),
            new Core.Gateway.AgentRef("kagent", "default", "writer"),
            "writer",
            VirtualEmployeeStatus.Draft,
            false,
            CatalogWorld.Complete,
            new AgentFacts("Declarative", null, [], [], true, 1, DateTimeOffset.UnixEpoch),
            ListingAccess.None,
            0,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch,
            null,
            0)
        {
            Live = CatalogWorld.Complete,
            Source = new SourceState(SyncStatus.InSync, false, null, null, null),
            Revision = 0,
        };
    }
}

using Microsoft.Playwright;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>What is done with every page and state that the tour comes to.</summary>
internal abstract class Sight
{
    protected const int Desktop = 1280;
    protected const int Phone = 390;
    protected const int Narrow = 320;

    /// <summary>Looks at the page as it is now.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">A file name without extension: page, then state.</param>
    /// <param name="part">A selector, where only a part is looked at: what lies half below an open menu would count as too small.</param>
    public abstract Task LookAsync(IPage page, string name, string? part = null);

    protected static async Task TurnAsync(IPage page, int width, ColorScheme scheme)
    {
        await page.SetViewportSizeAsync(width, width == Desktop ? 900 : 844);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Axe.SettleAsync(page);
    }

    protected static Task BackAsync(IPage page) => TurnAsync(page, Desktop, ColorScheme.Light);

    /// <summary>Takes pictures into the folder that `VESAAS_SHOTS` names: both widths, both themes, and 320 px.</summary>
    internal sealed class Camera(string folder) : Sight
    {
        public override async Task LookAsync(IPage page, string name, string? part = null)
        {
            foreach (var (width, scheme) in ((int, ColorScheme)[])[(Desktop, ColorScheme.Light), (Desktop, ColorScheme.Dark), (Phone, ColorScheme.Light), (Phone, ColorScheme.Dark), (Narrow, ColorScheme.Light)])
            {
                await TurnAsync(page, width, scheme);
                await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}-{scheme.ToString().ToLowerInvariant()}.png"), FullPage = true });
            }

            await BackAsync(page);
        }
    }

    /// <summary>Collects what WCAG 2.2 A and AA, a screen of 320 px or a reader of headings would find.</summary>
    /// <param name="everything">Also contrast in the two mixtures of theme and width that are otherwise left out.</param>
    internal sealed class Inspector(bool everything) : Sight
    {
        private const string Colours = "color-contrast";

        // The innermost elements that reach farthest.
        private const string Overhanging = """
            () => [...document.querySelectorAll("body *")].map(one => ({ one, right: one.getBoundingClientRect().right }))
              .filter(({ right }) => right > document.documentElement.clientWidth + 0.5).slice(-3).map(({ one, right }) => `${right.toFixed(1)} ${one.outerHTML.slice(0, 120)}`).join(" | ")
            """;

        public List<string> Found { get; } = [];

        public override async Task LookAsync(IPage page, string name, string? part = null)
        {
            // Themes differ in colours alone, so that each width needs everything looked at in one of them only.
            await CheckAsync(page, name, part, Desktop, ColorScheme.Light);
            if (everything)
            {
                await CheckAsync(page, name, part, Desktop, ColorScheme.Dark, Colours);
                await CheckAsync(page, name, part, Phone, ColorScheme.Light, Colours);
            }

            await CheckAsync(page, name, part, Phone, ColorScheme.Dark);
            await TurnAsync(page, Narrow, ColorScheme.Light);
            if (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is > Narrow and var wide)
            {
                Found.Add($"{name}: {wide} px wide at {Narrow}: {await page.EvaluateAsync<string>(Overhanging)}");
            }

            if (part is null)
            {
                await CheckHeadingsAsync(page, name);
            }

            await BackAsync(page);
        }

        private async Task CheckAsync(IPage page, string name, string? part, int width, ColorScheme scheme, string? rule = null)
        {
            await TurnAsync(page, width, scheme);
            Found.AddRange(await Axe.ViolationsAsync(page, $"{name}, {width}, {scheme}", rule, part));
        }

        private async Task CheckHeadingsAsync(IPage page, string name)
        {
            var title = await page.TitleAsync();
            if (!title.EndsWith(" · VE SaaS", StringComparison.Ordinal))
            {
                Found.Add($"{name}: titled \"{title}\"");
            }

            if (await page.Locator("h1").CountAsync() is not 1 and var headings)
            {
                Found.Add($"{name}: {headings} headings of the first level");
            }
        }
    }
}

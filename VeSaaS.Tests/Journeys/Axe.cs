using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Journeys;

/// <summary>Asks axe what a page has against WCAG 2.2 A and AA.</summary>
internal static class Axe
{
    // axe in the page itself. The package's own way opens a page for each look, for the sake of frames, of which there are none here; that takes longer than the look.
    private static readonly string Script = $"() => {{ if (!window.axe) {{ {new BundledAxeScriptProvider().GetScript()} }} }}";

    private const string Run = """
        async ({ part, rule }) => (await axe.run(part ?? document, {
            runOnly: rule ? { type: 'rule', values: [rule] } : { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
            resultTypes: ['violations'],
        })).violations.flatMap(rule => rule.nodes.map(node => `${rule.id} ${node.html}`))
        """;

    /// <summary>
    /// Waits until what was changed is drawn, and nothing moves that comes to an end: a colour in the middle of a transition, or under a fading scrim, is nobody's
    /// colour.
    /// </summary>
    public static Task SettleAsync(IPage page) => page.EvaluateAsync("""
        async () => {
            await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            await Promise.allSettled(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).map(a => a.finished));
        }
        """);

    /// <summary>What is wrong, a line for each place.</summary>
    /// <param name="page">The page, as it is when it has settled.</param>
    /// <param name="where">What the lines begin with.</param>
    /// <param name="rule">Only this rule; null for all.</param>
    /// <param name="part">A selector, where only a part is looked at.</param>
    public static async Task<List<string>> ViolationsAsync(IPage page, string where, string? rule = null, string? part = null)
    {
        await SettleAsync(page);
        await page.EvaluateAsync(Script);
        var found = await page.EvaluateAsync<string[]>(Run, new { part, rule });
        return [.. found.Select(violation => $"{where}: {violation}")];
    }

    /// <summary>Fails with everything that is wrong.</summary>
    public static async Task AssertNoViolationsAsync(IPage page, string where = "")
    {
        var violations = await ViolationsAsync(page, where);
        Assert.True(violations.Count == 0, string.Join(Environment.NewLine, violations));
    }

    /// <summary>Takes the page's picture, and asserts that it has no violation and does not scroll sideways.</summary>
    public static async Task LookAsync(IPage page, string name, int width, ColorScheme theme)
    {
        // In the middle of a change of theme buttons have neither colour.
        await SettleAsync(page);
        await BrowserFixture.ShootAsync(page, $"{name}-{width}-{theme}");
        await AssertNoViolationsAsync(page, name);
        Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{name} scrolls sideways");
    }
}

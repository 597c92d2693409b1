using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Journeys;

/// <summary>Asks axe what a page has against WCAG 2.2 A and AA.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa") };

    /// <summary>Waits until nothing moves that comes to an end: a colour in the middle of a transition, or under a fading scrim, is nobody's colour.</summary>
    public static Task SettleAsync(IPage page) => page.EvaluateAsync(
        "() => Promise.allSettled(document.getAnimations().filter(a => a.effect.getComputedTiming().iterations !== Infinity).map(a => a.finished))");

    /// <summary>What is wrong, a line for each place.</summary>
    /// <param name="page">The page, as it is when it has settled.</param>
    /// <param name="where">What the lines begin with.</param>
    /// <param name="rules">Other rules than all.</param>
    /// <param name="part">A selector, where only a part is looked at.</param>
    public static async Task<List<string>> ViolationsAsync(IPage page, string where, AxeRunOptions? rules = null, string? part = null)
    {
        await SettleAsync(page);
        var result = part is null ? await page.RunAxe(rules ?? Rules) : await page.Locator(part).RunAxe(rules ?? Rules);
        return [.. result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{where}: {rule.Id} {node.Html}"))];
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

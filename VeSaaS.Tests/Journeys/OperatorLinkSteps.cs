using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Journeys;

/// <summary>The one-time link of the first operator.</summary>
internal static class OperatorLinkSteps
{
    /// <summary>Opens a link that works. A host that has just started issues one of its own, which takes the place of any other.</summary>
    public static Task OpenAsync(AppHost host, IPage page) => Eventually.UntilAsync(async () =>
    {
        var secret = await host.Services.GetRequiredService<IssueOperatorLink>().ExecuteAsync(TestContext.Current.CancellationToken);
        await page.GotoAsync($"/operator/{secret}");
        return await page.GetByLabel("Your name").CountAsync() > 0;
    });
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Journeys;

/// <summary>The one-time link of the first operator.</summary>
internal static class OperatorLinkSteps
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Opens a link that works.</summary>
    public static async Task OpenAsync(AppHost host, IPage page) => await page.GotoAsync($"/operator/{await host.OperatorSecretAsync()}");

    /// <summary>The secret of a link that works. A host that has just started issues a link of its own, which would take the place of an earlier one.</summary>
    public static async Task<string> OperatorSecretAsync(this AppHost host)
    {
        await Eventually.UntilAsync(async () =>
        {
            await using var db = host.Contexts.ForSystem("test");
            return await db.Set<OperatorLink>().AnyAsync(Token);
        });
        return await host.Services.GetRequiredService<IssueOperatorLink>().ExecuteAsync(Token) ?? throw new InvalidOperationException("There is an operator already.");
    }
}

using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Hiring.Reports;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>"Hire a report" in the org chart leads to the marketplace, and the lead goes along whatever is done there.</summary>
public sealed class ReportNoteTests : TeamComponents
{
    private Caller _caller = null!;
    private HireId _lead;

    private BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _caller = await World.CompanyAsync();
        _lead = await World.HireAsync(_caller, await World.ListingAsync("Contract Reader"), "Bosun");
        await World.ConfirmAsync(_lead);
    }

    [Fact]
    public async Task Filtered_LeadStaysInTheAddress_AndAReloadKeepsBoth()
    {
        Navigation.NavigateTo(AppUrls.HireReport(_lead.Value));
        var note = Show(_lead.Value);
        note.WaitForAssertion(() => Assert.Contains("reports to Bosun", note.Markup, StringComparison.Ordinal));

        // A filter knows nothing of the lead.
        Navigation.NavigateTo("/marketplace?category=legal");
        note.Render(parameters => parameters.Add(part => part.Lead, null));

        note.WaitForAssertion(() => Assert.Equal($"?category=legal&lead={_lead.Value:D}", new Uri(Navigation.Uri).Query));
        Assert.True(Navigation.History.First().Options.ReplaceHistoryEntry);
        // A reload is another circuit, which knows the address alone.
        Services.GetRequiredService<ReportWanted>().Lead = null;
        var again = Show(_lead.Value);
        again.WaitForAssertion(() => Assert.Contains("reports to Bosun", again.Markup, StringComparison.Ordinal));

        await again.Find("button").ClickAsync();

        Assert.Equal("?category=legal", new Uri(Navigation.Uri).Query);
        Assert.Empty(again.FindAll("button"));
    }

    [Fact]
    public async Task ForeignLead_IsNobodys()
    {
        var stranger = await World.CompanyAsync();

        var note = Render<ReportNote>(parameters => parameters.Add(part => part.Customer, stranger.CustomerId).Add(part => part.Lead, _lead.Value));

        Assert.Equal("", note.Markup.Trim());
        Assert.Null(Services.GetRequiredService<ReportWanted>().Lead);
    }

    private IRenderedComponent<ReportNote> Show(Guid? lead) =>
        Render<ReportNote>(parameters => parameters.Add(part => part.Customer, _caller.CustomerId).Add(part => part.Lead, lead));
}

using Bunit;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Avatars;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class ValueComponentTests : DesignContext
{
    [Fact]
    public void MoneyText_NoCurrencyGiven_IsTheInstallations()
    {
        var text = Render<MoneyText>(parameters => parameters
            .AddCascadingValue("Currency", "USD")
            .Add(component => component.Value, new Money(5 * Money.NanoPerUnit)));

        Assert.StartsWith("$5", text.Find("span").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void CostLine_NoUsageReported_SaysSoAndShowsNoAmount()
    {
        var line = Render<CostLine>(parameters => parameters.Add(component => component.Cost, null));

        Assert.Equal("The agent reported no usage", line.Find("p").TextContent.Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CostLine_CostOfTheGateway_SaysWhereItComesFromAndShowsNoAmount(bool running)
    {
        var line = Render<CostLine>(parameters => parameters.Add(component => component.InputTokens, 1_000).Add(component => component.OutputTokens, 500).Add(component => component.Running, running));

        Assert.Contains("cost comes with the gateway's report", line.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("€", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void CostLine_StillRunning_SaysSoFar()
    {
        var line = Render<CostLine>(parameters => parameters
            .Add(component => component.InputTokens, 12)
            .Add(component => component.OutputTokens, 3)
            .Add(component => component.Cost, new Money(41_200_000))
            .Add(component => component.Currency, "EUR")
            .Add(component => component.Running, true));

        Assert.Contains("12 tokens in, 3 out", line.Find("p").TextContent, StringComparison.Ordinal);
        Assert.Contains("so far", line.Find("p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void RelativeTime_Instant_CarriesTheExactOne()
    {
        var time = Render<RelativeTime>(parameters => parameters.Add(component => component.At, Now.AddMinutes(-14))).Find("time");

        Assert.Equal("14 min ago", time.TextContent);
        Assert.Equal("2026-11-22T13:52:21Z", time.GetAttribute("datetime"));
        Assert.EndsWith("13:52:21 UTC", time.GetAttribute("title"), StringComparison.Ordinal);
    }

    [Fact]
    public void StateChip_IconOnly_SaysTheWordToScreenReaders()
    {
        var chip = Render<StateChip>(parameters => parameters
            .Add(component => component.State, ChipStates.Suspended)
            .Add(component => component.Detail, "budget")
            .Add(component => component.IconOnly, true)).Find(".ve-chip");

        Assert.Equal("Suspended, budget", chip.GetAttribute("aria-label"));
        Assert.Empty(chip.TextContent.Trim());
    }

    [Fact]
    public void VeAvatar_Name_IsSaidOnceAndNeverMarkup()
    {
        var avatar = Render<VeAvatar>(parameters => parameters
            .Add(component => component.Id, new Guid("019312f0-7c1f-7a44-8000-0123456789ab"))
            .Add(component => component.Name, "<b> &x"));

        Assert.Equal("<&", avatar.Find("text").TextContent);
        Assert.Empty(avatar.FindAll("b"));
        Assert.Equal("<b> &x, virtual employee", avatar.Find(".ve-avatar").GetAttribute("aria-label"));
    }
}

using Bunit;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class SpendMeterTests : DesignContext
{
    [Theory]
    [InlineData(0, 900, "0", null)]
    [InlineData(412, 900, "45", null)]
    [InlineData(719, 900, "79", null)]
    [InlineData(720, 900, "80", "near")]
    [InlineData(899, 900, "99", "near")]
    [InlineData(900, 900, "100", "over")]
    [InlineData(2_000, 900, "100", "over")]
    [InlineData(-5, 900, "0", null)]
    [InlineData(0, 0, "100", "over")]
    public void Render_Spent_HasTheToneOfHowNearTheCapIs(long spent, long cap, string percent, string? level)
    {
        var meter = Render<SpendMeter>(parameters => parameters
            .Add(component => component.Spent, new Money(spent * Money.NanoPerUnit))
            .Add(component => component.Cap, new Money(cap * Money.NanoPerUnit))
            .Add(component => component.Currency, "EUR"));

        Assert.Equal(percent, meter.Find("[role=meter]").GetAttribute("aria-valuenow"));
        Assert.Equal(level ?? "", meter.Find("i").ClassName ?? "");
    }

    [Fact]
    public void Render_OverTheCap_SaysHowFar() =>
        Assert.StartsWith("222 % of €900", Render<SpendMeter>(parameters => parameters
            .Add(component => component.Spent, new Money(2_000 * Money.NanoPerUnit))
            .Add(component => component.Cap, new Money(900 * Money.NanoPerUnit))
            .Add(component => component.Currency, "EUR")).Find("[role=meter]").GetAttribute("aria-valuetext"), StringComparison.Ordinal);
}

using CsCheck;
using VeSaaS.Core.Kernel;
using Xunit;

namespace VeSaaS.Tests.Kernel;

public sealed class MinorUnitsTests
{
    [Theory]
    [InlineData("EUR", 5_000_000, 0)]
    [InlineData("EUR", 15_000_000, 20_000_000)]
    [InlineData("EUR", 5_000_001, 10_000_000)]
    [InlineData("EUR", -5_000_001, -10_000_000)]
    [InlineData("JPY", 500_000_000, 0)]
    [InlineData("JPY", 1_500_000_000, 2_000_000_000)]
    [InlineData("KWD", 1_500_000, 2_000_000)]
    public void Round_HalfWay_GoesToTheEvenNeighbour(string currency, long nano, long rounded) =>
        Assert.Equal(new Money(rounded), MinorUnits.Round(new Money(nano), currency));

    [Fact]
    public void Round_AnyAmount_IsLessThanAMinorUnitAwayAndStays() => Gen.Long[-1_000_000_000_000_000, 1_000_000_000_000_000].Sample(nano =>
    {
        var rounded = MinorUnits.Round(new Money(nano), "EUR");
        return Math.Abs(rounded.Nano - nano) <= 5_000_000 && rounded.Nano % 10_000_000 == 0 && MinorUnits.Round(rounded, "EUR") == rounded;
    });
}

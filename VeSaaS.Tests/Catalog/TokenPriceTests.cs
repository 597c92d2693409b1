using CsCheck;
using VeSaaS.Core.Catalog;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class TokenPriceTests
{
    [Fact]
    public void PerMillion_EveryRate_ComesBackExactlyAndPricesAMillionTokens() =>
        Gen.Long[0, (long)TokenPrice.MaxPerMillion * 1_000].Sample(rate =>
            TokenPrice.TryToRate(TokenPrice.PerMillion(rate), out var again)
                && again == rate
                && rate * 1_000_000m / 1_000_000_000m == TokenPrice.PerMillion(rate));

    [Fact]
    public void TryToRate_AnyDecimal_IsExactOrRefused() =>
        Gen.Decimal.Sample(price => !TokenPrice.TryToRate(price, out var rate) || TokenPrice.PerMillion(rate) == price);

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("0.001", true, 1)]
    [InlineData("15.000000", true, 15_000)]
    [InlineData("10000", true, 10_000_000)]
    [InlineData("10000.001", false, 0)]
    [InlineData("0.0005", false, 0)]
    [InlineData("-0.001", false, 0)]
    public void TryToRate_Price_IsAWholeRateOrRefused(string price, bool isAccepted, long nano) =>
        Assert.Equal(
            (isAccepted, nano),
            (TokenPrice.TryToRate(decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture), out var rate), rate));
}

using System.Globalization;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class MoneyFormatTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    [Theory]
    [InlineData(1_240_000_000_000, MoneyStyle.Amount, "€1,240.00")]
    [InlineData(0, MoneyStyle.Amount, "€0.00")]
    [InlineData(-12_000_000_000, MoneyStyle.Amount, "−€12.00")]
    [InlineData(5_000_000, MoneyStyle.Amount, "€0.00")]
    [InlineData(15_000_000, MoneyStyle.Amount, "€0.02")]
    [InlineData(25_000_000, MoneyStyle.Amount, "€0.02")]
    [InlineData(-1_000_000, MoneyStyle.Amount, "€0.00")]
    [InlineData(long.MaxValue, MoneyStyle.Amount, "€9,223,372,036.85")]
    [InlineData(long.MinValue, MoneyStyle.Amount, "−€9,223,372,036.85")]
    [InlineData(0, MoneyStyle.Cost, "€0.00")]
    [InlineData(41_200_000, MoneyStyle.Cost, "€0.0412")]
    [InlineData(99_999_999, MoneyStyle.Cost, "€0.1000")]
    [InlineData(100_000_000, MoneyStyle.Cost, "€0.10")]
    [InlineData(100_000, MoneyStyle.Cost, "€0.0001")]
    [InlineData(99_999, MoneyStyle.Cost, "< €0.0001")]
    [InlineData(1, MoneyStyle.Cost, "< €0.0001")]
    [InlineData(-1, MoneyStyle.Cost, "> −€0.0001")]
    [InlineData(-41_200_000, MoneyStyle.Cost, "−€0.0412")]
    [InlineData(1_370_000_000, MoneyStyle.Cost, "€1.37")]
    [InlineData(41_234_567, MoneyStyle.Ledger, "€0.041235")]
    [InlineData(79_000_000_000, MoneyStyle.Price, "€79")]
    [InlineData(1_200_000_000, MoneyStyle.Price, "€1.20")]
    [InlineData(899_600_000_000, MoneyStyle.Round, "€900")]
    public void Format_Euro_AsThePagesSayIt(long nano, MoneyStyle style, string expected) =>
        Assert.Equal(expected, MoneyFormat.Format(new Money(nano), "EUR", style, English));

    [Theory]
    [InlineData("USD", "$1,240.00")]
    [InlineData("GBP", "£1,240.00")]
    [InlineData("JPY", "¥1,240")]
    [InlineData("CHF", "CHF\u00A01,240.00")]
    [InlineData("chf", "CHF\u00A01,240.00")]
    public void Format_OtherCurrencies_SymbolWhereThereIsOne(string currency, string expected) =>
        Assert.Equal(expected, MoneyFormat.Format(new Money(1_240_000_000_000), currency, culture: English));

    [Fact]
    public void Format_ByCode_SaysTheCode() =>
        Assert.Equal("EUR\u00A01,240.00", MoneyFormat.Format(new Money(1_240_000_000_000), "EUR", culture: English, byCode: true));

    [Fact]
    public void Format_GermanReader_HasGermanSeparators() =>
        Assert.Equal("€1.240,50", MoneyFormat.Format(new Money(1_240_500_000_000), "EUR", culture: CultureInfo.GetCultureInfo("de-DE")));
}

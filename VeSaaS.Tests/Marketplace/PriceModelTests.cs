using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Marketplace;
using Xunit;

namespace VeSaaS.Tests.Marketplace;

public sealed class PriceModelTests
{
    [Theory]
    [InlineData(49, TokenBilling.PerToken, 1, 0, PriceModel.FeeAndUsage)]
    [InlineData(49, TokenBilling.Included, 1, 0, PriceModel.FeeAndUsage)]
    [InlineData(0, TokenBilling.Included, 1, 0, PriceModel.UsageOnly)]
    [InlineData(0, TokenBilling.PerToken, 0, 1, PriceModel.UsageOnly)]
    [InlineData(49, TokenBilling.Included, 0, 0, PriceModel.FeeOnly)]
    [InlineData(49, TokenBilling.None, 0, 0, PriceModel.FeeOnly)]
    [InlineData(0, TokenBilling.None, 0, 0, PriceModel.Free)]
    public void Of_Price_SaysWhatCanCost(int fee, TokenBilling billing, long rate, long cached, PriceModel model) =>
        Assert.Equal(model, PriceModels.Of(new PriceSnapshot(Money.FromUnits(fee), billing, rate, rate, cached) { IncludedTokens = 1_000 }));
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;

namespace VeSaaS.Core.Marketplace;

/// <summary>Says what a price is made of.</summary>
public static class PriceModels
{
    /// <summary>The model of a price.</summary>
    public static PriceModel Of(PriceSnapshot price) =>
        (price.MonthlyFee.Nano > 0, price.TokenBilling is not TokenBilling.None && (price.InputRate > 0 || price.OutputRate > 0 || price.CachedRate > 0)) switch
        {
            (true, true) => PriceModel.FeeAndUsage,
            (false, true) => PriceModel.UsageOnly,
            (true, false) => PriceModel.FeeOnly,
            _ => PriceModel.Free,
        };
}

using System.Globalization;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Catalog.Prices;

/// <summary>A price as people write it: units of the currency, those of tokens per million.</summary>
/// <param name="MonthlyFee">0 to <see cref="ListingRules.MaxMonthlyFee"/> with at most two decimals; null while there is none.</param>
/// <param name="TokenBilling">How tokens are billed.</param>
/// <param name="IncludedTokens">Tokens per month that the fee covers, 1 to <see cref="MaxIncludedTokens"/> where they are included, otherwise 0.</param>
/// <param name="InputPrice">Per million input tokens, at most three decimals; 0 where tokens are not billed.</param>
/// <param name="OutputPrice">Per million output tokens.</param>
/// <param name="CachedPrice">Per million cached input tokens.</param>
public sealed record PriceDraft(
    decimal? MonthlyFee, TokenBilling TokenBilling, long IncludedTokens, decimal InputPrice, decimal OutputPrice, decimal CachedPrice)
{
    /// <summary>Largest allowance: at the highest rate it is still an amount that can be held.</summary>
    public const long MaxIncludedTokens = 100_000_000_000;

    /// <summary>A price as people write it.</summary>
    public static PriceDraft Of(PriceSnapshot price) => new(
        price.MonthlyFee.Units,
        price.TokenBilling,
        price.IncludedTokens,
        TokenPrice.PerMillion(price.InputRate),
        TokenPrice.PerMillion(price.OutputRate),
        TokenPrice.PerMillion(price.CachedRate));

    /// <summary>The price of metadata.</summary>
    public static PriceDraft Of(ListingMetadata metadata) => new(
        metadata.MonthlyFee, metadata.TokenBilling, metadata.IncludedTokens, metadata.InputPrice, metadata.OutputPrice, metadata.CachedPrice);

    /// <summary>Every error, by field (<see cref="ListingFields"/>). A missing fee is none here.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError>();
        CheckFee(errors);
        if (!Enum.IsDefined(TokenBilling))
        {
            errors.Add(new FieldError(ListingFields.TokenBilling, "Choose None, Included or PerToken."));
        }

        CheckAllowance(errors);
        CheckTokenPrice(InputPrice, ListingFields.InputPrice, errors);
        CheckTokenPrice(OutputPrice, ListingFields.OutputPrice, errors);
        CheckTokenPrice(CachedPrice, ListingFields.CachedPrice, errors);
        if (TokenBilling is TokenBilling.PerToken && InputPrice == 0 && OutputPrice == 0)
        {
            errors.Add(new FieldError(ListingFields.InputPrice, "Billed per token, so enter a price for input or output."));
        }
        else if (TokenBilling is TokenBilling.Included && InputPrice == 0 && OutputPrice == 0)
        {
            errors.Add(new FieldError(ListingFields.InputPrice, "Enter what tokens cost when the allowance is used up, for input or output."));
        }

        return errors;
    }

    /// <summary>The price as it is billed.</summary>
    /// <exception cref="InvalidOperationException">There is no fee, or <see cref="Check"/> finds errors.</exception>
    public PriceSnapshot ToSnapshot() => MonthlyFee is { } fee && Check().Count == 0
        ? new(Money.FromUnits(fee), TokenBilling, Rate(InputPrice), Rate(OutputPrice), Rate(CachedPrice)) { IncludedTokens = IncludedTokens }
        : throw new InvalidOperationException("Only a checked price with a fee can be billed.");

    private void CheckFee(List<FieldError> errors)
    {
        if (MonthlyFee is < 0 or > ListingRules.MaxMonthlyFee)
        {
            errors.Add(new FieldError(
                ListingFields.MonthlyFee, string.Create(CultureInfo.InvariantCulture, $"Use an amount from 0 to {ListingRules.MaxMonthlyFee:N0}.")));
        }
        else if (MonthlyFee is { } fee && fee != decimal.Round(fee, 2))
        {
            errors.Add(new FieldError(ListingFields.MonthlyFee, "Use at most two decimals."));
        }
    }

    private void CheckAllowance(List<FieldError> errors)
    {
        if (TokenBilling is TokenBilling.Included && IncludedTokens is < 1 or > MaxIncludedTokens)
        {
            errors.Add(new FieldError(
                ListingFields.IncludedTokens, string.Create(CultureInfo.InvariantCulture, $"Use a number of tokens from 1 to {MaxIncludedTokens:N0}.")));
        }
        else if (TokenBilling is not TokenBilling.Included && IncludedTokens != 0)
        {
            errors.Add(new FieldError(ListingFields.IncludedTokens, "The fee covers no tokens, so leave this at 0."));
        }
    }

    private void CheckTokenPrice(decimal price, string field, List<FieldError> errors)
    {
        if (price is < 0 or > TokenPrice.MaxPerMillion)
        {
            errors.Add(new FieldError(
                field, string.Create(CultureInfo.InvariantCulture, $"Use a price per million tokens from 0 to {TokenPrice.MaxPerMillion:N0}.")));
        }
        else if (!TokenPrice.TryToRate(price, out _))
        {
            errors.Add(new FieldError(field, "Use at most three decimals."));
        }
        else if (TokenBilling is TokenBilling.None && price != 0)
        {
            errors.Add(new FieldError(field, "Tokens are not billed, so leave this at 0."));
        }
    }

    private static long Rate(decimal price) => TokenPrice.TryToRate(price, out var rate) ? rate : throw new ArgumentOutOfRangeException(nameof(price));
}

using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Catalog.Editing;

namespace VeSaaS.Web.Catalog.Prices;

/// <summary>A new price as an operator types it. Days begin at midnight UTC.</summary>
public sealed class PriceInput
{
    public string MonthlyFee { get; set; } = "";

    public TokenBilling TokenBilling { get; set; }

    public string IncludedTokens { get; set; } = "";

    public string InputPrice { get; set; } = "";

    public string OutputPrice { get; set; } = "";

    public string CachedPrice { get; set; } = "";

    public bool IsLater { get; set; }

    public DateOnly? EffectiveFrom { get; set; }

    public bool IncludesExisting { get; set; }

    public DateOnly? ExistingHiresFrom { get; set; }

    /// <summary>Begins with the price in force and the earliest days.</summary>
    public static PriceInput Of(PriceSnapshot? price, DateTimeOffset now, DateTimeOffset earliestForExisting)
    {
        var input = new PriceInput { EffectiveFrom = DayAfter(now), ExistingHiresFrom = DayAfter(earliestForExisting) };
        if (price is not null)
        {
            var draft = PriceDraft.Of(price);
            input.MonthlyFee = ListingDraft.Text(draft.MonthlyFee);
            input.TokenBilling = draft.TokenBilling;
            input.IncludedTokens = draft.IncludedTokens > 0 ? ListingDraft.Text(draft.IncludedTokens) : "";
            (input.InputPrice, input.OutputPrice, input.CachedPrice) =
                (ListingDraft.Text(draft.InputPrice), ListingDraft.Text(draft.OutputPrice), ListingDraft.Text(draft.CachedPrice));
        }

        return input;
    }

    /// <summary>The price, and everything that is wrong with it; fields that are hidden do not count.</summary>
    public PriceDraft ReadPrice(out IReadOnlyList<FieldError> errors)
    {
        var wrong = new List<FieldError>();
        var hasUsage = TokenBilling is not TokenBilling.None;
        var draft = new PriceDraft(
            ListingDraft.Number(MonthlyFee, ListingFields.MonthlyFee, wrong),
            TokenBilling,
            TokenBilling is TokenBilling.Included ? ListingDraft.Whole(IncludedTokens, wrong) : 0,
            hasUsage ? ListingDraft.Number(InputPrice, ListingFields.InputPrice, wrong) ?? 0 : 0,
            hasUsage ? ListingDraft.Number(OutputPrice, ListingFields.OutputPrice, wrong) ?? 0 : 0,
            hasUsage ? ListingDraft.Number(CachedPrice, ListingFields.CachedPrice, wrong) ?? 0 : 0);
        if (draft.MonthlyFee is null && wrong.TrueForAll(error => error.Field != ListingFields.MonthlyFee))
        {
            wrong.Add(new FieldError(ListingFields.MonthlyFee, "Enter the fee; 0 is a price, too."));
        }

        errors = [.. wrong, .. draft.Check().Where(error => wrong.TrueForAll(known => known.Field != error.Field))];
        return draft;
    }

    /// <summary>The whole announcement.</summary>
    public PriceRequest Read(out IReadOnlyList<FieldError> errors)
    {
        var draft = ReadPrice(out var wrong);
        var all = wrong.ToList();
        var request = new PriceRequest(
            draft,
            IsLater ? Day(EffectiveFrom, AnnouncePrice.EffectiveFromField, all) : null,
            IncludesExisting ? Day(ExistingHiresFrom, AnnouncePrice.ExistingHiresField, all) : null);
        errors = all;
        return request;
    }

    private static DateOnly DayAfter(DateTimeOffset instant) => DateOnly.FromDateTime(instant.UtcDateTime).AddDays(1);

    private static DateTimeOffset? Day(DateOnly? day, string field, List<FieldError> errors)
    {
        if (day is { } known)
        {
            return new DateTimeOffset(known.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        errors.Add(new FieldError(field, "Choose a day."));
        return null;
    }
}

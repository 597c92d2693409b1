using System.Text.Json;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams.Api;

/// <summary>Body of a hire.</summary>
/// <param name="Ve">The listing's slug or id.</param>
/// <param name="Name">What the team will call it.</param>
/// <param name="Seniority">Junior, Senior or Manager; the listing's own when left out.</param>
/// <param name="MonthlyCap">Most that usage may cost in a month, in units of the currency; none when left out.</param>
/// <param name="Handle">The part before the @ of its address in the team; made of the name when left out.</param>
/// <param name="Manager">The hire that it reports to; the company's people when left out.</param>
/// <param name="Department">Its department; none when left out.</param>
/// <param name="Instructions">What it is told before the first message of each new conversation.</param>
internal sealed record HireBody(
    string? Ve, string? Name, string? Seniority, decimal? MonthlyCap, string? Handle, Guid? Manager, string? Department, string? Instructions);

/// <summary>Body of a change. What is left out stays; null takes cap, manager, department or instructions away.</summary>
internal sealed record HireChangeBody(
    string? Name, string? Seniority, JsonElement MonthlyCap, int? Version, string? Handle, JsonElement Manager, JsonElement Department, JsonElement Instructions);

/// <summary>Reads the words and numbers of bodies.</summary>
internal static class HireBodies
{
    // Amounts are counted in nano units; what does not fit is far above every cap anyway.
    private const decimal CountableAmount = 9_000_000_000m;
    private const int CountableDecimals = 9;

    /// <summary>The level that a body names; null with a problem when it is none.</summary>
    public static Seniority? ReadSeniority(string? text, List<FieldError> problems)
    {
        if (text is null || Enum.GetNames<Seniority>().FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is not { } known)
        {
            if (text is not null)
            {
                problems.Add(new FieldError("seniority", $"Choose one of: {string.Join(", ", Enum.GetNames<Seniority>())}."));
            }

            return null;
        }

        return Enum.Parse<Seniority>(known);
    }

    /// <summary>Absent: no change. Null: none. A string: that text. Anything else is a problem of the field.</summary>
    public static TextChange? ReadTextChange(JsonElement element, string field, List<FieldError> problems)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.Null:
                return new TextChange(null);
            case JsonValueKind.String:
                return new TextChange(element.GetString());
            default:
                problems.Add(new FieldError(field, "Use a text, or null for none."));
                return null;
        }
    }

    /// <summary>Absent: no change. Null: the company's people. A hire's id: that hire. Anything else is a problem.</summary>
    public static ManagerChange? ReadManagerChange(JsonElement element, List<FieldError> problems)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.Null:
                return new ManagerChange(null);
            case JsonValueKind.String when element.TryGetGuid(out var id):
                return new ManagerChange(new HireId(id));
            default:
                problems.Add(new FieldError(HireRules.ManagerField, "Use the id of a virtual employee of your team, or null for none."));
                return null;
        }
    }

    /// <summary>The amount; null with a problem when it cannot be counted.</summary>
    public static Money? ReadAmount(decimal? units, List<FieldError> problems)
    {
        if (units is > CountableAmount or < -CountableAmount || (units is { } amount && decimal.Round(amount, CountableDecimals) != amount))
        {
            problems.AddRange(HireRules.CheckCap(Money.Zero));
            return null;
        }

        return units is { } exact ? Money.FromUnits(exact) : null;
    }

    /// <summary>Absent: no change. Null: no cap. A number: that cap. Anything else is a problem.</summary>
    public static CapChange? ReadCapChange(JsonElement element, List<FieldError> problems)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined:
                return null;
            case JsonValueKind.Null:
                return new CapChange(null);
            case JsonValueKind.Number when element.TryGetDecimal(out var units):
                return new CapChange(ReadAmount(units, problems));
            default:
                problems.AddRange(HireRules.CheckCap(Money.Zero));
                return null;
        }
    }
}

/// <summary>A price for programs: units of the currency, tokens per million.</summary>
internal sealed record PriceAnswer(
    string Currency, decimal MonthlyFee, string TokenBilling, decimal InputPrice, decimal OutputPrice, decimal CachedPrice)
{
    /// <summary>Tokens of a month that the fee covers.</summary>
    public long IncludedTokens { get; init; }

    public static PriceAnswer Of(PriceSnapshot price, BillingOptions billing) => new(
        billing.Currency,
        price.MonthlyFee.Units,
        price.TokenBilling.ToString(),
        TokenPrice.PerMillion(price.InputRate),
        TokenPrice.PerMillion(price.OutputRate),
        TokenPrice.PerMillion(price.CachedRate))
    {
        IncludedTokens = price.IncludedTokens,
    };
}

/// <summary>The listing behind a hire.</summary>
internal sealed record HiredListingAnswer(Guid Id, string Slug, string Name, bool IsDemo);

/// <summary>Why a hire cannot work although it is active: `Source`, its agent is away.</summary>
internal sealed record DegradedAnswer(string Reason, DateTimeOffset Since);

/// <summary>A hire for programs.</summary>
internal sealed record HireAnswer(
    Guid Id,
    string Name,
    string Handle,
    string Address,
    string Seniority,
    Guid? Manager,
    string? Department,
    string? Instructions,
    string State,
    string Progress,
    string? WaitingFor,
    DegradedAnswer? Degraded,
    HiredListingAnswer Ve,
    PriceAnswer Price,
    decimal? MonthlyCap,
    decimal UsageThisMonth,
    DateTimeOffset HiredAt,
    DateTimeOffset? ReadyAt,
    DateTimeOffset? PausedAt,
    DateTimeOffset? EndRequestedAt,
    DateTimeOffset? EndedAt,
    int Version)
{
    public static HireAnswer Of(TeamMember member, BillingOptions billing) => new(
        member.Id.Value,
        member.PersonaName,
        member.Handle,
        member.Address,
        member.Seniority.ToString(),
        member.Manager?.Value,
        member.Department,
        member.Instructions,
        member.State.ToString(),
        member.Progress.ToString(),
        member.WaitingFor,
        member.DegradedSince is { } since ? new DegradedAnswer("Source", since) : null,
        new HiredListingAnswer(member.Listing.Id.Value, member.Listing.Slug, member.Listing.Name, member.Listing.IsDemo),
        PriceAnswer.Of(member.Price, billing),
        member.MonthlyCap?.Units,
        member.UsageThisMonth.Units,
        member.HiredAt,
        member.ReadyAt,
        member.PausedAt,
        member.EndRequestedAt,
        member.EndedAt,
        member.Version);
}

/// <summary>A team for programs.</summary>
internal sealed record TeamAnswer(IReadOnlyList<HireAnswer> Items);

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>A new price of a listing.</summary>
/// <param name="Price">The price; its fee is required.</param>
/// <param name="EffectiveFrom">From when new hires pay it, at most <see cref="AnnouncePrice.MostDaysAhead"/> days ahead; null for at once.</param>
/// <param name="ExistingHiresFrom">From when hires that exist now pay it, at least the notice period ahead; null when they keep their price.</param>
public sealed record PriceRequest(PriceDraft Price, DateTimeOffset? EffectiveFrom, DateTimeOffset? ExistingHiresFrom);

/// <summary>What became of an announcement.</summary>
public abstract record AnnouncePriceOutcome
{
    private AnnouncePriceOutcome()
    {
    }

    /// <summary>It is kept as this version; so many hires follow it at the date, and their customers see it from now on.</summary>
    public sealed record Announced(int Version, int Hires) : AnnouncePriceOutcome;

    /// <summary>Every error, by field (<see cref="ListingFields"/>, <see cref="AnnouncePrice.EffectiveFromField"/>, <see cref="AnnouncePrice.ExistingHiresField"/>).</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : AnnouncePriceOutcome;

    /// <summary>Something of this earlier version is still to come; cancel it first.</summary>
    public sealed record Pending(int Version) : AnnouncePriceOutcome;

    /// <summary>There is no such listing, or its agent was deleted.</summary>
    public sealed record NotFound : AnnouncePriceOutcome;
}

/// <summary>
/// Gives a listing a new price. What was invoiced, metered or agreed to stays; new hires pay it from its date on, and hires that exist only where the operator
/// says so, and not before the notice period is over.
/// </summary>
public sealed class AnnouncePrice(AppContexts contexts, TimeProvider time, ILiveEvents live, IOptions<BillingOptions> options)
{
    public const string EffectiveFromField = "effectiveFrom";
    public const string ExistingHiresField = "existingHiresFrom";

    /// <summary>Farther ahead is taken for a slip of the keyboard.</summary>
    public const int MostDaysAhead = 730;

    /// <summary>The earliest moment at which hires that exist may follow a price that is announced now.</summary>
    public DateTimeOffset EarliestForExistingHires => time.GetUtcNow().AddDays(options.Value.PriceNoticeDays);

    /// <summary>Keeps the price as the listing's next version.</summary>
    public async Task<AnnouncePriceOutcome> ExecuteAsync(VirtualEmployeeId id, PriceRequest request, Actor actor, CancellationToken cancellationToken)
    {
        if (Check(request) is { Count: > 0 } errors)
        {
            return new AnnouncePriceOutcome.Invalid(errors);
        }

        var told = new HashSet<CustomerId>();
        var outcome = await ListingWrites.RepeatAsync(contexts, (db, token) => AnnounceAsync(db, id, request, actor, told, token), cancellationToken);
        if (outcome is AnnouncePriceOutcome.Announced)
        {
            live.Publish(CatalogEvents.Changed);
            PriceNews.Publish(live, told);
        }

        return outcome;
    }

    private List<FieldError> Check(PriceRequest request)
    {
        var now = time.GetUtcNow();
        var errors = request.Price.Check().ToList();
        if (request.Price.MonthlyFee is null)
        {
            errors.Insert(0, new FieldError(ListingFields.MonthlyFee, "Enter the fee; 0 is a price, too."));
        }

        if (request.EffectiveFrom is { } from && (from < now || from > now.AddDays(MostDaysAhead)))
        {
            errors.Add(new FieldError(EffectiveFromField, "Choose a day that is still to come, at most two years ahead, or at once."));
        }

        if (request.ExistingHiresFrom is { } existing)
        {
            if (existing < EarliestForExistingHires || existing > now.AddDays(MostDaysAhead))
            {
                errors.Add(new FieldError(ExistingHiresField, string.Create(
                    CultureInfo.InvariantCulture,
                    $"Customers get {options.Value.PriceNoticeDays} days' notice: choose a day from {EarliestForExistingHires:d MMMM yyyy, HH:mm} UTC on, at most two years ahead.")));
            }
            else if (existing < request.EffectiveFrom)
            {
                errors.Add(new FieldError(ExistingHiresField, "Hires that exist cannot pay it before new ones do."));
            }
        }

        return errors;
    }

    private async Task<AnnouncePriceOutcome> AnnounceAsync(
        AppDbContext db, VirtualEmployeeId id, PriceRequest request, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var listing = await db.Set<VirtualEmployee>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        if (listing is null or { Status: VirtualEmployeeStatus.Archived })
        {
            return new AnnouncePriceOutcome.NotFound();
        }

        var now = time.GetUtcNow();
        var plans = await PricePlans.OfListing(db, id).ToListAsync(cancellationToken);
        if (plans.Find(plan => plan.CancelledAt is null && (plan.InForceAt is null || (request.ExistingHiresFrom is not null && plan.ExistingHiresFrom > now))) is { } pending)
        {
            return new AnnouncePriceOutcome.Pending(pending.Version);
        }

        var price = request.Price.ToSnapshot();
        if (PriceSnapshot.Of(listing) == price && request.ExistingHiresFrom is null)
        {
            return new AnnouncePriceOutcome.Invalid([new FieldError(ListingFields.MonthlyFee, "This is the price in force already.")]);
        }

        var plan = PricePlans.New(id, PricePlans.Next(plans), price, request.EffectiveFrom ?? now, request.ExistingHiresFrom, now, actor);
        db.Add(plan);
        db.Audit(time, "catalog.price_announced", actor, null, $"ve:{id.Value}", new
        {
            version = plan.Version,
            effectiveFrom = plan.EffectiveFrom,
            existingHiresFrom = plan.ExistingHiresFrom,
            before = PriceSnapshot.Of(listing) is { } before ? PricePlans.Described(before) : null,
            after = PricePlans.Described(price),
        });
        if (request.EffectiveFrom is null)
        {
            await PricePlans.PutInForceAsync(db, time, listing, plan, actor, cancellationToken);
        }

        var hires = plan.ExistingHiresFrom is { } date ? await FollowAsync(db, listing, plan, date, actor, told, cancellationToken) : 0;
        return new AnnouncePriceOutcome.Announced(plan.Version, hires);
    }

    // A hire that pays this price already has nothing to follow, and its customer nothing to be told.
    private async Task<int> FollowAsync(
        AppDbContext db, VirtualEmployee listing, PricePlan plan, DateTimeOffset date, Actor actor, HashSet<CustomerId> told, CancellationToken cancellationToken)
    {
        var subscriptions = await AgentSubscriptions.Current(db, listing.Agent).ToListAsync(cancellationToken);
        var ids = subscriptions.ConvertAll(subscription => subscription.HireId);
        var prices = await HirePrices.ReadOfAllAsync(db, ids, cancellationToken);
        var following = subscriptions.FindAll(subscription => prices[subscription.HireId].At(date) != plan.ToSnapshot());
        foreach (var subscription in following)
        {
            db.Add(Later(subscription, plan, date));
            told.Add(subscription.CustomerId);
            PriceNews.Tell(db, time, PriceNews.Announced, listing, subscription.CustomerId, subscription.HireId, date);
            db.Audit(time, PriceNews.Announced, actor, subscription.CustomerId, $"hire:{subscription.HireId}", new
            {
                from = date,
                before = PricePlans.Described(prices[subscription.HireId].At(date)),
                after = PricePlans.Described(plan.ToSnapshot()),
            });
        }

        return following.Count;
    }

    private static SubscriptionPrice Later(Subscription subscription, PricePlan plan, DateTimeOffset date) => new()
    {
        HireId = subscription.HireId,
        CustomerId = subscription.CustomerId,
        From = date,
        VirtualEmployeeId = plan.VirtualEmployeeId,
        PlanVersion = plan.Version,
        MonthlyFee = plan.MonthlyFee,
        TokenBilling = plan.TokenBilling,
        IncludedTokens = plan.IncludedTokens,
        InputRate = plan.InputRate,
        OutputRate = plan.OutputRate,
        CachedRate = plan.CachedRate,
        AnnouncedAt = plan.CreatedAt,
    };
}

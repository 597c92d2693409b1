using System.Globalization;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Prices;

/// <summary>What those who employ a listing are told about its price, in the transaction that announces or cancels it.</summary>
public static class PriceNews
{
    /// <summary>The hire pays another price from a day on.</summary>
    public const string Announced = "billing.price_announced";

    /// <summary>It does not: the hire keeps its price.</summary>
    public const string Cancelled = "billing.price_cancelled";

    /// <summary>The fact that holds the day, as yyyy-MM-dd in UTC.</summary>
    public const string DayFact = "day";

    /// <summary>After the commit, so that open pages read what their people were told.</summary>
    internal static void Publish(ILiveEvents live, IEnumerable<CustomerId> told)
    {
        foreach (var customer in told)
        {
            live.Publish(NotificationTopics.Of(customer));
        }
    }

    internal static void Tell(AppDbContext db, TimeProvider time, string kind, VirtualEmployee listing, CustomerId customer, Guid hire, DateTimeOffset from) =>
        db.Notify(time, customer, kind, SourceNews.SubjectOf(hire), new Dictionary<string, string>
        {
            [SourceNews.NameFact] = listing.Name,
            [DayFact] = from.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        });
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Teams.Customers;

/// <summary>How beginning support ended.</summary>
public abstract record SupportOutcome
{
    private SupportOutcome()
    {
    }

    /// <summary>The operator may look on until then.</summary>
    public sealed record Began(DateTimeOffset Until) : SupportOutcome;

    /// <summary>The operator belongs to the company anyway.</summary>
    public sealed record IsMember : SupportOutcome;

    /// <summary>No such customer exists, or it is suspended.</summary>
    public sealed record NotFound : SupportOutcome;

    /// <summary>Nothing was changed: what was asked for is not possible.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : SupportOutcome;
}

/// <summary>What a company is told of support.</summary>
public static class SupportNews
{
    /// <summary>An operator looks on.</summary>
    public const string Began = "tenancy.support_began";

    /// <summary>It is over.</summary>
    public const string Ended = "tenancy.support_ended";

    /// <summary>The operator's name.</summary>
    public const string OperatorFact = "operator";

    /// <summary>Until when, UTC, in words.</summary>
    public const string UntilFact = "until";

    /// <summary>Why.</summary>
    public const string ReasonFact = "reason";

    internal static string SubjectOf(Guid userId) => $"support:{userId:D}";
}

/// <summary>
/// Lets an operator look on in a company for some hours, to help: as a viewer, who changes nothing. The company is told, sees it among its members, and
/// can end it; it ends by itself in any case.
/// </summary>
public sealed class BeginSupport(AppContexts contexts, LiveSessions sessions, ILiveEvents live, TimeProvider time)
{
    /// <summary>The longest support, in hours.</summary>
    public const int MostHours = 24;

    public const string HoursField = "hours";
    public const string ReasonField = "reason";

    /// <summary>Begins it, or goes on with it.</summary>
    /// <param name="customer">Where.</param>
    /// <param name="hours">For how long from now, 1 to <see cref="MostHours"/>.</param>
    /// <param name="reason">Why, as the company is told.</param>
    /// <param name="operatorId">Who looks on.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<SupportOutcome> ExecuteAsync(CustomerId customer, int hours, string? reason, Guid operatorId, CancellationToken cancellationToken)
    {
        var why = reason?.Trim() ?? "";
        List<FieldError> errors = [];
        if (hours is < 1 or > MostHours)
        {
            errors.Add(new FieldError(HoursField, $"Choose 1 to {MostHours} hours."));
        }

        if (why.Length is < 3 or > Member.SupportReasonLength)
        {
            errors.Add(new FieldError(ReasonField, $"Say why, in 3 to {Member.SupportReasonLength} characters."));
        }

        if (errors.Count > 0)
        {
            return new SupportOutcome.Invalid(errors);
        }

        var outcome = await contexts.WriteAsSystemAsync(
            "an operator looks on in a company", (db, token) => BeginAsync(db, customer, (hours, why), operatorId, token), cancellationToken);
        if (outcome is SupportOutcome.Began)
        {
            live.PublishSupport(customer);
            sessions.Changed(operatorId);
        }

        return outcome;
    }

    private async Task<SupportOutcome> BeginAsync(
        AppDbContext db, CustomerId customer, (int Hours, string Why) wanted, Guid operatorId, CancellationToken cancellationToken)
    {
        if (!await db.Set<Customer>().AnyAsync(row => row.Id == customer && row.State == CustomerState.Active, cancellationToken))
        {
            return new SupportOutcome.NotFound();
        }

        var now = time.GetUtcNow();
        var until = now.AddHours(wanted.Hours);
        switch (await db.Set<Member>().SingleOrDefaultAsync(row => row.CustomerId == customer && row.UserId == operatorId, cancellationToken))
        {
            case { SupportUntil: null }:
                return new SupportOutcome.IsMember();
            case { } before:
                (before.SupportUntil, before.SupportReason) = (until, wanted.Why);
                break;
            case null:
                db.Add(new Member
                {
                    UserId = operatorId,
                    CustomerId = customer,
                    Role = MemberRole.Viewer,
                    CreatedAt = now,
                    SupportUntil = until,
                    SupportReason = wanted.Why,
                });
                break;
        }

        db.Audit(time, SupportNews.Began, Actor.Operator(operatorId), customer, SupportNews.SubjectOf(operatorId), new { until, reason = wanted.Why });
        db.Notify(time, customer, SupportNews.Began, SupportNews.SubjectOf(operatorId), new Dictionary<string, string>
        {
            [SupportNews.OperatorFact] = await db.Users.Where(user => user.Id == operatorId).Select(user => user.DisplayName).SingleAsync(cancellationToken),
            [SupportNews.UntilFact] = until.UtcDateTime.ToString("d MMMM, HH:mm 'UTC'", CultureInfo.InvariantCulture),
            [SupportNews.ReasonFact] = wanted.Why,
        });
        return new SupportOutcome.Began(until);
    }
}

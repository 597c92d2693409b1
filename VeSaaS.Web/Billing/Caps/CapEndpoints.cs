using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Api;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Billing.Caps;

/// <summary>A new cap. Left out it is no change and therefore a mistake; null takes the cap away.</summary>
/// <param name="MonthlyCap">In units of the currency, or null for none.</param>
/// <param name="Version">As it was read; left out to change whatever is there.</param>
internal sealed record CapBody(JsonElement MonthlyCap, int? Version);

/// <summary>How a cap stands. Amounts are decimals in units of the currency.</summary>
/// <param name="Scope">Customer, Hire or Task.</param>
/// <param name="Id">Of the customer, hire or task.</param>
/// <param name="Spent">Usage beyond fees: neither the fees nor what their allowances cover.</param>
/// <param name="Limit">The cap; null for none.</param>
internal sealed record CapAnswer(string Scope, Guid Id, decimal Spent, decimal? Limit);

/// <summary>Every cap of a customer, this month.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Month">yyyy-mm.</param>
/// <param name="MonthlyCap">An owner's choice; null for none.</param>
/// <param name="Ceiling">The operator's; null for none.</param>
/// <param name="Version">For changing it.</param>
/// <param name="Caps">The customer first, then its hires, then tasks that have one.</param>
internal sealed record CapsAnswer(string Currency, string Month, decimal? MonthlyCap, decimal? Ceiling, int Version, IReadOnlyList<CapAnswer> Caps);

/// <summary>Caps for programs. A hire's is changed with the hire.</summary>
internal static class CapEndpoints
{
    public static void MapCapsApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(AppUrls.BillingApi + "/caps").WithTags("Billing");
        group.MapGet("", ReadAsync).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.BillingRead).WithName("GetCaps")
            .WithSummary("What the company, its virtual employees and its tasks may spend, and have spent this month.");
        // A key is never an owner: people change caps, with the session of their browser.
        group.MapPut("", SetAsync).RequireAuthorization(Policies.Owner).RequireScope(ApiScopes.BillingRead).WithName("SetCap")
            .WithSummary("Sets the company's monthly cap, up to the operator's ceiling. It holds at once, also below what is spent.");
    }

    internal static async Task<Ok<CapsAnswer>> ReadAsync(
        ClaimsPrincipal user, CapQuery query, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var customer = user.Caller().CustomerId;
        var caps = await query.ReadAsync(customer, cancellationToken);
        var hires = (await team.ListAsync(customer, cancellationToken)).Select(member => new CapAnswer(
            nameof(BudgetScope.Hire), member.Id.Value, new Money(caps.Hires.GetValueOrDefault(member.Id.Value)?.Spent ?? 0).Units, member.MonthlyCap?.Units));
        return TypedResults.Ok(new CapsAnswer(
            billing.Value.Currency, caps.Month.ToString(), caps.MonthlyCap?.Units, caps.Ceiling?.Units, caps.Version,
            [
                new(nameof(BudgetScope.Customer), customer.Value, caps.Spent.Units, caps.Effective?.Units), .. hires,
                .. caps.Tasks.Select(task => new CapAnswer(nameof(BudgetScope.Task), task.ScopeId, task.Spent.Units, task.Limit.Units)),
            ]));
    }

    internal static async Task<Results<Ok<CapsAnswer>, ProblemHttpResult>> SetAsync(
        CapBody body, ClaimsPrincipal user, SetCap setCap, CapQuery query, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var problems = new List<FieldError>();
        if (HireBodies.ReadCapChange(body.MonthlyCap, problems) is not { } change)
        {
            return Problems.Invalid([(CapRules.Field, "Use an amount, for example 150.00, or null for no cap.")]);
        }

        return problems.Count > 0 ? Invalid(problems) : await setCap.ExecuteAsync(user.Caller(), change.Cap, body.Version, cancellationToken) switch
        {
            CapOutcome.Invalid(var wrong) => Invalid(wrong),
            CapOutcome.NotAllowed(var reason) => Problems.NotAllowed(reason),
            CapOutcome.ChangedMeanwhile => Problems.Conflict("Somebody changed the cap in between. Read it again.", "Changed by somebody else.", "version-conflict"),
            CapOutcome.NotFound => Problems.NotFound("There is no such company any more."),
            _ => await ReadAsync(user, query, team, billing, cancellationToken),
        };
    }

    private static ProblemHttpResult Invalid(IEnumerable<FieldError> problems) => Problems.Invalid(problems.Select(problem => (problem.Field, problem.Message)));
}

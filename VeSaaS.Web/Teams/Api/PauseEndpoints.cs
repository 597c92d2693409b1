using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Pausing;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Teams.Api;

/// <summary>Pausing and resuming for programs.</summary>
internal static class PauseEndpoints
{
    public static void MapHirePauses(this RouteGroupBuilder group)
    {
        group.MapPost("/{hire:guid}/pause", PauseAsync).RequireScope(ApiScopes.TeamWrite).WithName("PauseHire")
            .WithSummary("Lets a virtual employee rest: new work is refused and the fee stops now, access closes when running work has ended.");
        group.MapPost("/{hire:guid}/resume", ResumeAsync).RequireScope(ApiScopes.TeamWrite).WithName("ResumeHire")
            .WithSummary("Lets a paused virtual employee work again: Provisioning until access is proven, and the fee runs from then on.");
    }

    internal static async Task<Results<Accepted<HireAnswer>, ProblemHttpResult>> PauseAsync(
        Guid hire, ClaimsPrincipal user, PauseHire pause, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await AnswerAsync(await pause.ExecuteAsync(user.Caller(), new HireId(hire), cancellationToken), user, team, billing.Value, cancellationToken);

    internal static async Task<Results<Accepted<HireAnswer>, ProblemHttpResult>> ResumeAsync(
        Guid hire, ClaimsPrincipal user, ResumeHire resume, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await AnswerAsync(await resume.ExecuteAsync(user.Caller(), new HireId(hire), cancellationToken), user, team, billing.Value, cancellationToken);

    private static async Task<Results<Accepted<HireAnswer>, ProblemHttpResult>> AnswerAsync(
        PauseOutcome outcome, ClaimsPrincipal user, TeamQuery team, BillingOptions billing, CancellationToken cancellationToken) => outcome switch
        {
            PauseOutcome.Done(var id) => TypedResults.Accepted(
                TeamEndpoints.Address(id),
                HireAnswer.Of(
                    await team.FindAsync(user.Caller().CustomerId, id, cancellationToken) ?? throw new UnreachableException("A hire that was just changed is not there."),
                    billing)),
            PauseOutcome.NotFound => HireProblems.NoHire(),
            PauseOutcome.HasLeft => HireProblems.HasLeft(),
            PauseOutcome.NotReadyYet => HireProblems.NotReadyYet(),
            PauseOutcome.NotAllowed(var reason) => HireProblems.NotAllowed(reason),
            _ => throw new UnreachableException(outcome.GetType().Name),
        };
}

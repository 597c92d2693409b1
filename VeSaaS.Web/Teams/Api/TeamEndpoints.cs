using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Leaving;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Teams.Api;

/// <summary>The team for programs. The customer comes from the credential.</summary>
internal static class TeamEndpoints
{
    private const string Path = "/api/customer/ves";

    public static RouteGroupBuilder MapTeamApi(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Path).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.TeamRead).WithTags("Team");
        group.MapGet("/", ListAsync).WithName("ListHires")
            .WithSummary("The company's virtual employees.");
        group.MapPost("/", HireAsync).RequireScope(ApiScopes.TeamWrite).WithName("HireVirtualEmployee")
            .WithSummary("Hires a virtual employee under a name. The same Idempotency-Key hires once.");
        group.MapGet("/{hire:guid}", FindAsync).WithName("GetHire")
            .WithSummary("One virtual employee of the company.");
        group.MapPatch("/{hire:guid}", EditAsync).RequireScope(ApiScopes.TeamWrite).WithName("ChangeHire")
            .WithSummary("Changes name, handle, place in the org chart, instructions or cap. What is left out stays; null takes away what may be absent.");
        group.MapDelete("/{hire:guid}", LetGoAsync).RequireScope(ApiScopes.TeamWrite).WithName("LetHireGo")
            .WithSummary("Lets a virtual employee go; `tasks` (keep, cancel, reassign with `to`) says what becomes of its open work. Its access ends at the gateway; history and ledger stay.");
        group.MapHirePauses();
        return group;
    }

    public static string Address(HireId hire) => $"{Path}/{hire.Value}";

    internal static async Task<Ok<TeamAnswer>> ListAsync(
        ClaimsPrincipal user, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var members = await team.ListAsync(user.Caller().CustomerId, cancellationToken);
        return TypedResults.Ok(new TeamAnswer([.. members.Select(member => HireAnswer.Of(member, billing.Value))]));
    }

    internal static async Task<Results<Ok<HireAnswer>, ProblemHttpResult>> FindAsync(
        Guid hire, ClaimsPrincipal user, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken) =>
        await team.FindAsync(user.Caller().CustomerId, new HireId(hire), cancellationToken) is { } member
            ? TypedResults.Ok(HireAnswer.Of(member, billing.Value))
            : HireProblems.NoHire();

    internal static async Task<Results<Created<HireAnswer>, ProblemHttpResult>> HireAsync(
        HireBody body,
        [FromHeader(Name = "Idempotency-Key")] string? key,
        ClaimsPrincipal user,
        HireVirtualEmployee hire,
        TeamQuery team,
        IOptions<BillingOptions> billing,
        CancellationToken cancellationToken)
    {
        var problems = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(body.Ve))
        {
            problems.Add(new FieldError("ve", "Name the listing by its slug or id."));
        }

        var request = new HireRequest(
            body.Ve ?? "", body.Name ?? "", HireBodies.ReadSeniority(body.Seniority, problems), HireBodies.ReadAmount(body.MonthlyCap, problems), key)
        {
            Handle = body.Handle,
            Manager = body.Manager is { } manager ? new HireId(manager) : null,
            Department = body.Department,
            Instructions = body.Instructions,
        };
        if (problems.Count > 0)
        {
            return HireProblems.Invalid(problems);
        }

        var caller = user.Caller();
        switch (await hire.ExecuteAsync(caller, request, cancellationToken))
        {
            case HireOutcome.Hired(var id):
                var member = await team.FindAsync(caller.CustomerId, id, cancellationToken)
                    ?? throw new UnreachableException("A hire that was just made is not there.");
                return TypedResults.Created(Address(id), HireAnswer.Of(member, billing.Value));
            case HireOutcome.AlreadyHired(var existing):
                return HireProblems.AlreadyHired(existing);
            case HireOutcome.NotFound:
                return HireProblems.NoListing();
            case HireOutcome.AgentNotReady(var reason):
                return HireProblems.AgentNotReady(reason);
            case HireOutcome.NameTaken(var name):
                return HireProblems.NameTaken(name);
            case HireOutcome.HandleTaken(var handle):
                return HireProblems.HandleTaken(handle);
            case HireOutcome.Invalid(var wrong):
                return HireProblems.Invalid(wrong);
            case HireOutcome.NotAllowed(var rule):
                return HireProblems.NotAllowed(rule);
            case var other:
                throw new UnreachableException(other.GetType().Name);
        }
    }

    internal static async Task<Results<Ok<HireAnswer>, ProblemHttpResult>> EditAsync(
        Guid hire,
        HireChangeBody body,
        ClaimsPrincipal user,
        EditHire edit,
        TeamQuery team,
        IOptions<BillingOptions> billing,
        CancellationToken cancellationToken)
    {
        var problems = new List<FieldError>();
        var changes = new HireChanges(
            body.Name, HireBodies.ReadSeniority(body.Seniority, problems), HireBodies.ReadCapChange(body.MonthlyCap, problems), body.Version)
        {
            Handle = body.Handle,
            Manager = HireBodies.ReadManagerChange(body.Manager, problems),
            Department = HireBodies.ReadTextChange(body.Department, HireRules.DepartmentField, problems),
            Instructions = HireBodies.ReadTextChange(body.Instructions, HireRules.InstructionsField, problems),
        };
        if (problems.Count > 0)
        {
            return HireProblems.Invalid(problems);
        }

        return await edit.ExecuteAsync(user.Caller(), new HireId(hire), changes, cancellationToken) switch
        {
            EditHireOutcome.Saved => await FindAsync(hire, user, team, billing, cancellationToken),
            EditHireOutcome.NotFound => HireProblems.NoHire(),
            EditHireOutcome.HasLeft => HireProblems.HasLeft(),
            EditHireOutcome.ChangedMeanwhile => HireProblems.ChangedMeanwhile(),
            EditHireOutcome.NameTaken(var name) => HireProblems.NameTaken(name),
            EditHireOutcome.HandleTaken(var handle) => HireProblems.HandleTaken(handle),
            EditHireOutcome.Invalid(var wrong) => HireProblems.Invalid(wrong),
            EditHireOutcome.NotAllowed(var reason) => HireProblems.NotAllowed(reason),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    internal static async Task<Results<Accepted<HireAnswer>, ProblemHttpResult>> LetGoAsync(
        Guid hire, string? tasks, Guid? to, ClaimsPrincipal user, LetWorkerGo letGo, TeamQuery team, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        var id = new HireId(hire);
        List<FieldError> problems = [];
        var choice = TaskRules.ReadName<OpenWorkChoice>(tasks, OpenWorkPlan.ChoiceField, problems);
        if (problems.Count > 0 && await team.FindAsync(caller.CustomerId, id, cancellationToken) is not null)
        {
            return Shell.Problems.InvalidAddress(problems.Select(problem => (problem.Field, problem.Message)));
        }

        var plan = choice is { } chosen ? new OpenWorkPlan(chosen, chosen is OpenWorkChoice.Reassign && to is { } other ? new HireId(other) : null) : null;
        return await letGo.ExecuteAsync(caller, id, plan, cancellationToken) switch
        {
            LetWorkerGoOutcome.Ending when await team.FindAsync(caller.CustomerId, id, cancellationToken) is { } member =>
                TypedResults.Accepted(Address(id), HireAnswer.Of(member, billing.Value)),
            LetWorkerGoOutcome.NotAllowed(var reason) => HireProblems.NotAllowed(reason),
            LetWorkerGoOutcome.NeedsChoice(var open) => HireProblems.OpenWork(open),
            LetWorkerGoOutcome.Invalid(var wrong) => Shell.Problems.InvalidAddress(wrong.Select(problem => (problem.Field, problem.Message))),
            _ => HireProblems.NoHire(),
        };
    }
}

using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Trials;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Chat.Trials;

/// <summary>Body of a trial: the listing's slug or id.</summary>
internal sealed record TrialBody(string? Ve);

/// <summary>A question of a trial.</summary>
internal sealed record TrialQuestion(string? Text);

/// <summary>A trial for programs.</summary>
internal sealed record TrialAnswer(
    Guid Id, string Ve, string State, string? WaitingFor, int MessagesAllowed, int MessagesLeft, DateTimeOffset StartedAt, DateTimeOffset ExpiresAt, Guid? HiredAs)
{
    public static TrialAnswer Of(TrialView trial) => new(
        trial.Id.Value, trial.Slug, trial.State.ToString(), trial.WaitingFor, trial.MessagesAllowed, trial.MessagesLeft, trial.StartedAt, trial.ExpiresAt, trial.HiredAs?.Value);
}

/// <summary>`/api/customer/trials`: trying a listing before hiring it, on the operator's account.</summary>
internal static class TrialApi
{
    private const string Path = "/api/customer/trials";
    private const string NoTrial = "Your company has no such trial.";

    public static IEndpointRouteBuilder MapTrials(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Path).RequireAuthorization(Policies.Member).RequireScope(ApiScopes.TeamRead).WithTags("Trials");
        group.MapPost("/", StartAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.TeamWrite).WithName("StartTrial")
            .WithSummary("Opens a capped trial of a listing; one that runs already is found. Nothing is charged to the company.");
        group.MapGet("/{trial:guid}", FindAsync).WithName("GetTrial").WithSummary("A trial, with the messages that are left.");
        group.MapDelete("/{trial:guid}", EndAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.TeamWrite).WithName("EndTrial")
            .WithSummary("Ends a trial before its time; access is closed at the gateway.");
        group.MapPost("/{trial:guid}/messages", SendAsync).RequireAuthorization(Policies.CanHire).RequireScope(ApiScopes.ChatWrite).WithName("SendTrialMessage")
            .WithSummary("Asks a question; 202 says where to follow the answer. Refused with 409, in words, when a cap is used up.");
        return app;
    }

    internal static async Task<Results<Created<TrialAnswer>, ProblemHttpResult>> StartAsync(
        TrialBody body, ClaimsPrincipal user, TrialActions trials, CancellationToken cancellationToken)
    {
        var caller = user.Caller();
        switch (await trials.Start.ExecuteAsync(caller, body.Ve ?? "", cancellationToken))
        {
            case TrialOutcome.Started(var id):
                var trial = await trials.Query.FindAsync(caller.CustomerId, id, cancellationToken)
                    ?? throw new UnreachableException("A trial that was just opened is not there.");
                return TypedResults.Created($"{Path}/{id.Value}", TrialAnswer.Of(trial));
            case TrialOutcome.AlreadyHired:
                return Problems.Conflict("Your team has it already.", "Already hired.", "already-hired");
            case TrialOutcome.Refused(var reason):
                return Refused(reason);
            case TrialOutcome.NotAllowed(var reason):
                return Problems.NotAllowed(reason);
            default:
                return Problems.NotFound("No such virtual employee is offered.");
        }
    }

    internal static async Task<Results<Ok<TrialAnswer>, ProblemHttpResult>> FindAsync(
        Guid trial, ClaimsPrincipal user, TrialActions trials, CancellationToken cancellationToken) =>
        await trials.Query.FindAsync(user.Caller().CustomerId, new TrialId(trial), cancellationToken) is { } found
            ? TypedResults.Ok(TrialAnswer.Of(found))
            : Problems.NotFound(NoTrial);

    internal static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        Guid trial, ClaimsPrincipal user, TrialActions trials, CancellationToken cancellationToken) =>
        await trials.End.ExecuteAsync(user.Caller(), new TrialId(trial), cancellationToken) ? TypedResults.NoContent() : Problems.NotFound(NoTrial);

    internal static async Task<Results<Accepted<SentAnswer>, ProblemHttpResult>> SendAsync(
        Guid trial,
        TrialQuestion body,
        [FromHeader(Name = "Idempotency-Key")] Guid? key,
        ClaimsPrincipal user,
        TrialActions trials,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        await trials.Send.ExecuteAsync(user.Caller(), new NewTrialMessage(new TrialId(trial), body.Text ?? "", key ?? time.NewId()), cancellationToken) switch
        {
            SendOutcome.Sent sent => TypedResults.Accepted($"/api/runs/{sent.Run.Value:D}/events", SentAnswer.Of(sent)),
            SendOutcome.NotFound => Problems.NotFound(NoTrial),
            var other => ChatProblems.Of(other),
        };

    private static ProblemHttpResult Refused(string reason) => Problems.Conflict(reason, "No trial now.", "trial-refused");
}

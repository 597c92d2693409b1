using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Asks;
using VeSaaS.Core.Runs.Costs;
using VeSaaS.Core.Runs.Files;

namespace VeSaaS.Core.Runs.Engine;

/// <summary>
/// Everything that the work on a run writes. Each write is one transaction that begins with an update guarded by the lease's epoch:
/// nought rows means that another node owns the run, and <see cref="LeaseLostException"/> undoes the rest.
/// </summary>
internal sealed class RunJournal(Lease lease, IRunOwner owner, AppContexts contexts, TimeProvider time, ILiveEvents live)
{
    private bool _isStarted;
    private bool _hasSpoken;

    /// <summary>Keeps the files of the answer.</summary>
    public required RunFiles Files { get; init; }

    /// <summary>Reserves and records what the run costs.</summary>
    public required RunCosts Costs { get; init; }

    /// <summary>Counts what is written.</summary>
    public required RunMetrics Metrics { get; init; }

    /// <summary>The run as it was opened; sent and task id are kept up to date.</summary>
    public Run Run { get; private set; } = null!;

    /// <summary>The answer as the log had it when the run was opened.</summary>
    public string Emitted { get; private set; } = "";

    /// <summary>What the task that this run continues held before it.</summary>
    public IReadOnlyList<string> Earlier { get; private set; } = [];

    /// <summary>The files of the answer as they were when the run was opened.</summary>
    public IReadOnlyList<KnownFile> KnownFiles { get; private set; } = [];

    /// <summary>The parts that are neither text nor file, as the log had them when the run was opened.</summary>
    public IReadOnlyList<string> LoggedParts { get; private set; } = [];

    /// <summary>Why nothing more may be called; null while every budget has room for another model call.</summary>
    public NoRoom? NoRoom { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(lease.Customer);
        Run = await db.Set<Run>().AsNoTracking().SingleOrDefaultAsync(
                run => run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch, cancellationToken)
            ?? throw new LeaseLostException(lease.Run);
        var texts = await db.Set<RunEvent>().AsNoTracking()
            .Where(entry => entry.CustomerId == lease.Customer && entry.RunId == lease.Run
                && (entry.Kind == RunEventKind.Text || entry.Kind == RunEventKind.TextReplaced || entry.Kind == RunEventKind.Part))
            .OrderBy(entry => entry.Sequence).Select(entry => new { entry.Kind, entry.Payload }).ToListAsync(cancellationToken);
        LoggedParts = [.. texts.Where(entry => entry.Kind is RunEventKind.Part).Select(entry => entry.Payload)];
        KnownFiles = await RunFiles.ReadAsync(db, Run, cancellationToken);
        texts.RemoveAll(entry => entry.Kind is RunEventKind.Part);
        var last = texts.FindLastIndex(entry => entry.Kind is RunEventKind.TextReplaced);
        Emitted = string.Concat(texts.Skip(Math.Max(last, 0)).Select(entry => entry.Payload));
        (_isStarted, _hasSpoken) = (Run.LastSequence > 0, Emitted.Length > 0);
        Earlier = Run.Input.TaskId is null ? [] : await db.Set<RunAsk>()
            .Where(ask => ask.CustomerId == lease.Customer && ask.ContextId == Run.ContextId && ask.RunId != lease.Run)
            .OrderByDescending(ask => ask.AskedAt).Select(ask => ask.Seen).FirstOrDefaultAsync(cancellationToken) ?? [];
    }

    /// <summary>Reserves, and notes that the request goes out now. False when a budget has no room: nothing may be sent.</summary>
    public async Task<bool> TrySendAsync(CancellationToken cancellationToken)
    {
        (Run, NoRoom) = await WriteAsync(
            async (db, run, token) =>
            {
                var full = await Costs.ReserveAsync(db, run, token);
                run.SentAt = full is null ? time.GetUtcNow() : null;
                return (run, full);
            },
            cancellationToken);
        return NoRoom is null;
    }

    /// <summary>Event ids of usage that is recorded for this run, and for earlier turns of the task that it continues.</summary>
    public async Task<UsageMeter> MeterAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForCustomer(lease.Customer);
        var continued = Run.Input.TaskId;
        var turns = await db.Set<Run>()
            .Where(run => run.CustomerId == lease.Customer && run.ContextId == Run.ContextId
                && (run.Id == lease.Run || (continued != null && run.AgentTaskId == continued)))
            .Select(run => run.Id).ToListAsync(cancellationToken);
        var runs = turns.ConvertAll(run => run.Value);
        var rows = await db.Set<TokenUsage>()
            .Where(usage => usage.CustomerId == lease.Customer && usage.Source == BillingSource.Runs && runs.Contains(usage.RunId!.Value))
            .Select(usage => new { usage.RunId, usage.EventId }).ToListAsync(cancellationToken);
        // `{run}:{message id of the agent}`
        return new(rows.Select(row => row.EventId[(row.EventId.IndexOf(':', StringComparison.Ordinal) + 1)..]), rows.Any(row => row.RunId == lease.Run.Value));
    }

    /// <summary>Writes what came: entries, usage, the task's id. The owner hears of the first.</summary>
    public async Task AppendAsync(
        IReadOnlyList<(RunEventKind, string)> entries, IReadOnlyList<AnswerFile> files, IReadOnlyList<AgentUsage> usage, string? taskId,
        CancellationToken cancellationToken)
    {
        if (entries.Count == 0 && files.Count == 0 && usage.Count == 0 && (taskId is null || taskId == Run.AgentTaskId) && _isStarted)
        {
            return;
        }

        var kept = await Files.KeepAsync(files, cancellationToken);
        var (run, full) = await WriteAsync(
            async (db, run, token) =>
            {
                run.AgentTaskId = taskId ?? run.AgentTaskId;
                Add(db, run, [.. entries, .. await Files.WriteAsync(db, run, kept, token)]);
                var room = await RecordAsync(db, run, usage, token);
                if (!_isStarted)
                {
                    await owner.ApplyAsync(db, run, new RunChange.Started(), token);
                }

                return (run, room);
            },
            cancellationToken);
        Announce(run, alsoOwner: !_isStarted);
        Tell(full.IsTold);
        var speaks = !_hasSpoken && entries.Any(entry => entry.Item1 is RunEventKind.Text or RunEventKind.TextReplaced);
        Metrics.Wrote(run, isFirst: !_isStarted, speaks, time.GetUtcNow());
        _hasSpoken |= speaks;
        (Run, NoRoom, _isStarted) = (run, NoRoom ?? full.NoRoom, true);
    }

    /// <summary>Settles the run: the rest of the log and usage, the budgets, the owner. Nothing is written for it afterwards.</summary>
    public async Task EndAsync(
        RunEnd end, string answer, IReadOnlyList<(RunEventKind, string)> entries, IReadOnlyList<AnswerFile> files, IReadOnlyList<AgentUsage> usage,
        CancellationToken cancellationToken)
    {
        var kept = await Files.KeepAsync(files, cancellationToken);
        (Run, var isTold) = await WriteAsync(
            async (db, run, token) =>
            {
                Add(db, run, [.. entries, .. await Files.WriteAsync(db, run, kept, token)]);
                var told = (await RecordAsync(db, run, usage, token)).IsTold;
                if (end.Failure is RunFailure.CapReached && NoRoom?.Cap is { } cap)
                {
                    told |= await cap.WriteAsync(db, time, token);
                }

                Add(db, run, [(RunEventKind.Ended, end.State.ToString())]);
                await RunCosts.ReleaseAsync(db, run, token);
                await AskAsync(db, run, end, token);
                (run.State, run.Failure, run.FailureDetail) = (end.State, end.Failure, end.Detail is null ? null : RunWords.Cut(end.Detail));
                (run.EndedAt, run.LeaseOwner, run.LeaseUntil) = (time.GetUtcNow(), null, null);
                await db.SaveChangesAsync(token);
                var total = await Ledger.TotalAsync(db, lease.Customer, [run.Id.Value], token);
                if (total.Calls == 0)
                {
                    await RunCosts.GiveBackAsync(db, run, token);
                }

                var change = new RunChange.Ended(
                    end.State, answer, end.Failure, run.FailureDetail, total.InputTokens, total.OutputTokens, total.Amount, total.Calls > 0);
                await owner.ApplyAsync(db, run, change, token);
                return (run, told);
            },
            cancellationToken);
        Announce(Run, alsoOwner: true);
        Tell(isTold);
        live.Publish(RunTopics.Queue);
        Metrics.Ended(Run);
    }

    private void Announce(Run run, bool alsoOwner)
    {
        live.Publish(RunTopics.Of(run.Id));
        if (alsoOwner)
        {
            foreach (var topic in owner.TopicsOf(run))
            {
                live.Publish(topic);
            }
        }
    }

    private Task<TResult> WriteAsync<TResult>(Func<AppDbContext, Run, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) =>
        contexts.WriteAsync(
            lease.Customer,
            async (db, token) =>
            {
                var mine = db.Set<Run>().Where(run =>
                    run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch && run.State == RunState.Running);
                // Changes nothing but takes the row's lock: from here to the commit nobody else can take the run.
                if (await mine.ExecuteUpdateAsync(set => set.SetProperty(run => run.Epoch, lease.Epoch), token) == 0)
                {
                    throw new LeaseLostException(lease.Run);
                }

                return await work(db, await mine.SingleAsync(token), token);
            },
            cancellationToken);

    private void Add(AppDbContext db, Run run, IReadOnlyList<(RunEventKind Kind, string Payload)> entries)
    {
        var now = time.GetUtcNow();
        foreach (var (kind, payload) in entries)
        {
            run.LastSequence++;
            db.Add(new RunEvent { RunId = run.Id, Sequence = run.LastSequence, CustomerId = run.CustomerId, Kind = kind, Payload = payload, At = now });
        }
    }

    private async Task<(NoRoom? NoRoom, bool IsTold)> RecordAsync(AppDbContext db, Run run, IReadOnlyList<AgentUsage> usage, CancellationToken cancellationToken)
    {
        var (noRoom, isTold, entries) = await Costs.RecordAsync(db, run, usage, cancellationToken);
        Add(db, run, entries);
        return (noRoom, isTold);
    }

    private void Tell(bool isTold)
    {
        if (isTold)
        {
            live.Publish(NotificationTopics.Of(lease.Customer));
        }
    }

    // A run that ends a second time waited, and is stopped now.
    private async Task AskAsync(AppDbContext db, Run run, RunEnd end, CancellationToken cancellationToken)
    {
        if (end.Asks is var (ask, seen))
        {
            db.Add(new RunAsk { RunId = run.Id, CustomerId = run.CustomerId, ContextId = run.ContextId, Ask = ask, Seen = seen, AskedAt = time.GetUtcNow() });
        }
        else if (run.EndedAt is not null
            && await db.Set<RunAsk>().SingleOrDefaultAsync(asked => asked.CustomerId == run.CustomerId && asked.RunId == run.Id, cancellationToken) is { } waiting)
        {
            (waiting.Outcome, waiting.DecidedAt) = (AskOutcome.Stopped, time.GetUtcNow());
        }
    }
}

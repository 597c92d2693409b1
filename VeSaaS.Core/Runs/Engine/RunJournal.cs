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
    private bool _isReserved;
    private bool _hasFiles;

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
        var found = await db.Set<Run>().AsNoTracking()
                .Where(run => run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch)
                .Select(run => new { run, IsReserved = db.Set<BudgetReservation>().Any(held => held.CustomerId == lease.Customer && held.RunId == lease.Run.Value) })
                .SingleOrDefaultAsync(cancellationToken)
            ?? throw new LeaseLostException(lease.Run);
        (Run, _isReserved, _isStarted) = (found.run, found.IsReserved, found.run.LastSequence > 0);
        Earlier = Run.Input.TaskId is null ? [] : await db.Set<RunAsk>()
            .Where(ask => ask.CustomerId == lease.Customer && ask.ContextId == Run.ContextId && ask.RunId != lease.Run)
            .OrderByDescending(ask => ask.AskedAt).Select(ask => ask.Seen).FirstOrDefaultAsync(cancellationToken) ?? [];
        if (!_isStarted)
        {
            // Whatever came has an entry in the log.
            return;
        }

        var texts = await db.Set<RunEvent>().AsNoTracking()
            .Where(entry => entry.CustomerId == lease.Customer && entry.RunId == lease.Run
                && (entry.Kind == RunEventKind.Text || entry.Kind == RunEventKind.TextReplaced || entry.Kind == RunEventKind.Part))
            .OrderBy(entry => entry.Sequence).Select(entry => new { entry.Kind, entry.Payload }).ToListAsync(cancellationToken);
        LoggedParts = [.. texts.Where(entry => entry.Kind is RunEventKind.Part).Select(entry => entry.Payload)];
        KnownFiles = await RunFiles.ReadAsync(db, Run, cancellationToken);
        _hasFiles = KnownFiles.Count > 0;
        texts.RemoveAll(entry => entry.Kind is RunEventKind.Part);
        var last = texts.FindLastIndex(entry => entry.Kind is RunEventKind.TextReplaced);
        Emitted = string.Concat(texts.Skip(Math.Max(last, 0)).Select(entry => entry.Payload));
        _hasSpoken = Emitted.Length > 0;
    }

    /// <summary>Reserves, unless whoever queued the run did, and notes that the request goes out now. False when a budget has no room: nothing may be sent.</summary>
    public async Task<bool> TrySendAsync(CancellationToken cancellationToken)
    {
        if (_isReserved)
        {
            await using var db = contexts.ForCustomer(lease.Customer);
            var now = time.GetUtcNow();
            Check(await Mine(db).ExecuteUpdateAsync(set => set.SetProperty(run => run.SentAt, now), cancellationToken));
            Run.SentAt = now;
            return true;
        }

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

    /// <summary>What counts the calls of this run; whoever meters a call writes to the log, so that there is nothing to read of a run that has none.</summary>
    public Task<UsageMeter> MeterAsync(CancellationToken cancellationToken) =>
        _isStarted || Run.Input.TaskId is not null ? UsageMeter.ReadAsync(contexts, Run, cancellationToken) : Task.FromResult(new UsageMeter([], isMetered: false));

    /// <summary>Writes what came: entries, usage, the task's id. The owner hears of the first.</summary>
    public async Task AppendAsync(Came came, CancellationToken cancellationToken)
    {
        if (_isStarted && came is { Entries.Count: 0, Files.Count: 0, Usage.Count: 0 } && (came.TaskId is null || came.TaskId == Run.AgentTaskId))
        {
            return;
        }

        // Text is read again from the agent where a machine lost its power, by the task's id; that id, files, and what is paid for are kept for good.
        var isLight = came is { Files.Count: 0, Usage.Count: 0 } && (came.TaskId is null || came.TaskId == Run.AgentTaskId);
        var kept = await Files.KeepAsync(came.Files, cancellationToken);
        var (run, full) = await WriteAsync(
            async (db, run, token) =>
            {
                run.AgentTaskId = came.TaskId ?? run.AgentTaskId;
                Add(db, run, [.. came.Entries, .. await Files.WriteAsync(db, run, kept, token)]);
                var room = await RecordAsync(db, run, came.Usage, token);
                if (!_isStarted)
                {
                    await owner.ApplyAsync(db, run, new RunChange.Started(), token);
                }

                return (run, room);
            },
            cancellationToken, isLight);
        Announce(run, alsoOwner: !_isStarted);
        Tell(full.IsTold);
        (Run, NoRoom, _hasFiles) = (run, NoRoom ?? full.NoRoom, _hasFiles || kept.Count > 0);
        Count(came);
    }

    /// <summary>Settles the run: the rest of the log and usage, the budgets, the owner. Nothing is written for it afterwards.</summary>
    public async Task EndAsync(RunEnd end, string answer, Came came, CancellationToken cancellationToken)
    {
        var kept = await Files.KeepAsync(came.Files, cancellationToken);
        (Run, var isTold) = await WriteAsync(
            async (db, run, token) =>
            {
                run.AgentTaskId = came.TaskId ?? run.AgentTaskId;
                Add(db, run, [.. came.Entries, .. await Files.WriteAsync(db, run, kept, token)]);
                var told = (await RecordAsync(db, run, came.Usage, token)).IsTold;
                if (end.Failure is RunFailure.CapReached && NoRoom?.Cap is { } cap)
                {
                    told |= await cap.WriteAsync(db, time, token);
                }

                Add(db, run, [(RunEventKind.Ended, end.State.ToString())]);
                await RunCosts.ReleaseAsync(db, run, token);
                // Before it ends once more.
                await RunAsk.FollowAsync(db, run, end.Asks, time.GetUtcNow(), token);
                (run.State, run.Failure, run.FailureDetail) = (end.State, end.Failure, end.Detail is null ? null : RunWords.Cut(end.Detail));
                (run.EndedAt, run.LeaseOwner, run.LeaseUntil) = (time.GetUtcNow(), null, null);
                var (cost, isMetered) = await RunCosts.OfOwnerAsync(db, run, token);
                if (!isMetered)
                {
                    await RunCosts.GiveBackAsync(db, run, token);
                }

                var change = new RunChange.Ended(end.State, answer, end.Failure, run.FailureDetail, cost) { IsHeard = _isStarted || came.IsHeard, HasFiles = _hasFiles || kept.Count > 0 };
                await owner.ApplyAsync(db, run, change, token);
                return (run, told);
            },
            cancellationToken);
        Announce(Run, alsoOwner: true);
        Tell(isTold);
        live.Publish(RunTopics.Queue);
        if (came.IsHeard)
        {
            Count(came);
        }

        Metrics.Ended(Run);
    }

    private void Count(Came came)
    {
        var speaks = !_hasSpoken && came.Entries.Exists(entry => entry.Kind is RunEventKind.Text or RunEventKind.TextReplaced);
        Metrics.Wrote(Run, isFirst: !_isStarted, speaks, time.GetUtcNow());
        (_isStarted, _hasSpoken) = (true, _hasSpoken || speaks);
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

    private Task<TResult> WriteAsync<TResult>(Func<AppDbContext, Run, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken, bool isLight = false)
    {
        return isLight ? contexts.WriteLightlyAsync(lease.Customer, WriteMineAsync, cancellationToken) : contexts.WriteAsync(lease.Customer, WriteMineAsync, cancellationToken);

        async Task<TResult> WriteMineAsync(AppDbContext db, CancellationToken token)
        {
            // Changes nothing but takes the row's lock: from here to the commit nobody else can take the run. What its work changes is changed by whoever has
            // it alone, so it need not be read again.
            Check(await Mine(db).ExecuteUpdateAsync(set => set.SetProperty(run => run.Epoch, lease.Epoch), token));
            var run = Run.Copy();
            db.Attach(run);
            return await work(db, run, token);
        }
    }

    private IQueryable<Run> Mine(AppDbContext db) => db.Set<Run>().Where(run =>
        run.CustomerId == lease.Customer && run.Id == lease.Run && run.Epoch == lease.Epoch && run.State == RunState.Running);

    private void Check(int rows)
    {
        if (rows == 0)
        {
            throw new LeaseLostException(lease.Run);
        }
    }

    private void Add(AppDbContext db, Run run, IEnumerable<(RunEventKind Kind, string Payload)> entries) => RunEvent.Add(db, run, entries, time.GetUtcNow());

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
}

using System.Diagnostics;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>The JSON-RPC side of the demo agents. Dropping a request never cancels a task.</summary>
internal sealed class DemoRpc(DemoTasks tasks, TimeProvider time)
{
    private static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(5);

    public async Task HandleAsync(HttpContext http, DemoAgent agent, string caller)
    {
        var cancellationToken = http.RequestAborted;
        var (request, error, id) = await DemoRequest.ReadAsync(http.Request, cancellationToken);
        if (request is null)
        {
            // Before the dialect is known an error is written in the one that its reader can take either way.
            await WriteAsync(http, DemoWire.Error(id, error ?? DemoError.Parse, DemoDialect.V10), cancellationToken);
            return;
        }

        if (request.Method is DemoMethod.Stream or DemoMethod.Subscribe)
        {
            await StreamAsync(http, request, agent, caller, cancellationToken);
            return;
        }

        var outcome = request.Method switch
        {
            DemoMethod.Send => await SendAsync(request, agent, caller, cancellationToken),
            DemoMethod.Get => Get(request, agent, caller),
            DemoMethod.Cancel => await CancelAsync(request, agent, caller, cancellationToken),
            DemoMethod.List => DemoListing.List(request, tasks.List(caller, agent)),
            DemoMethod.Push => DemoError.NoPush,
            DemoMethod.ExtendedCard => request.Dialect == DemoDialect.V10 ? DemoError.NoExtendedCard : DemoError.NoExtendedCard03,
            _ => throw new UnreachableException(request.Method.ToString()),
        };
        var body = outcome.Value is { } result ? DemoWire.Result(id, result) : DemoWire.Error(id, outcome.Error ?? DemoError.Parse, request.Dialect);
        await WriteAsync(http, body, cancellationToken);
    }

    private async Task<DemoOutcome<JsonObject>> SendAsync(DemoRequest request, DemoAgent agent, string caller, CancellationToken cancellationToken)
    {
        var (incoming, error) = DemoReader.ReadSend(request);
        if (incoming is null)
        {
            return error ?? DemoError.Parse;
        }

        var (task, refused) = Start(request, agent, caller, incoming);
        if (task is null)
        {
            return refused ?? DemoError.Parse;
        }

        if (incoming.Blocking)
        {
            await task.Rested.WaitAsync(cancellationToken);
        }

        var json = DemoWire.Task(request.Dialect, task.View(), incoming.HistoryLength);
        return request.Dialect == DemoDialect.V10 ? new JsonObject { ["task"] = json } : json;
    }

    private DemoOutcome<DemoTask> Start(DemoRequest request, DemoAgent agent, string caller, DemoReader.Incoming incoming)
    {
        if (incoming.TaskId is { } id)
        {
            return tasks.Find(caller, agent, id) switch
            {
                null => DemoError.TaskNotFound,
                { } known when incoming.ContextId is { } context && context != known.ContextId => DemoError.InvalidParams("The task belongs to another context."),
                { Ended.IsCompleted: true } when request.Dialect == DemoDialect.V03 => DemoError.InvalidRequest("The task has ended."),
                { Ended.IsCompleted: true } => DemoError.EndedTask,
                { } known => tasks.Continue(known, incoming.Message) is { } going ? going : DemoError.BusyTask,
            };
        }

        return tasks.Start(caller, agent, incoming.ContextId ?? time.NewId().ToString(), incoming.Message) switch
        {
            DemoStart.Accepted(var task) => task,
            DemoStart.Busy => new DemoError(-32603, "The demo agent has too much to do; try again later."),
            var other => throw new UnreachableException(other.GetType().Name),
        };
    }

    private DemoOutcome<JsonObject> Get(DemoRequest request, DemoAgent agent, string caller) =>
        Find(request, agent, caller) is { Value: { } task } found
            ? DemoWire.Task(request.Dialect, task.View(), DemoReader.Int(request.Params, "historyLength"))
            : Find(request, agent, caller).Error ?? DemoError.TaskNotFound;

    private async Task<DemoOutcome<JsonObject>> CancelAsync(DemoRequest request, DemoAgent agent, string caller, CancellationToken cancellationToken)
    {
        var (task, error) = Find(request, agent, caller);
        if (task is null)
        {
            return error ?? DemoError.TaskNotFound;
        }

        await task.CancelAsync();
        try
        {
            await task.Ended.WaitAsync(CancelWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return DemoError.NotCancelable;
        }

        var view = task.View();
        return view.State == DemoState.Canceled ? DemoWire.Task(request.Dialect, view) : DemoError.NotCancelable;
    }

    private DemoOutcome<DemoTask> Find(DemoRequest request, DemoAgent agent, string caller)
    {
        if (DemoReader.NotEmpty(DemoReader.String(request.Params, "id")) is not { } id)
        {
            return DemoError.InvalidParams("id is missing.");
        }

        return tasks.Find(caller, agent, id) is { } task ? task : DemoError.TaskNotFound;
    }

    private async Task StreamAsync(HttpContext http, DemoRequest request, DemoAgent agent, string caller, CancellationToken cancellationToken)
    {
        DemoOutcome<DemoTask> found;
        if (request.Method == DemoMethod.Subscribe)
        {
            found = Find(request, agent, caller);
        }
        else
        {
            var (incoming, error) = DemoReader.ReadSend(request);
            found = incoming is null ? error ?? DemoError.Parse : Start(request, agent, caller, incoming);
        }

        if (found.Value is { Ended.IsCompleted: true } && request is { Method: DemoMethod.Subscribe, Dialect: DemoDialect.V10 })
        {
            found = DemoError.EndedTask;
        }

        if (found.Value is not { } task)
        {
            await WriteAsync(http, DemoWire.Error(request.Id, found.Error ?? DemoError.TaskNotFound, request.Dialect), cancellationToken);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await SseFormatter.WriteAsync(EventsAsync(request, task, cancellationToken), http.Response.Body, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller went away; the task works on and can be subscribed to again.
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        DemoRequest request, DemoTask task, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (now, next) = task.Subscribe();
        try
        {
            yield return Item(new DemoEvent.Snapshot(now));
            if (next is null)
            {
                yield break;
            }

            await foreach (var change in next.ReadAllAsync(cancellationToken))
            {
                yield return Item(change);
            }
        }
        finally
        {
            task.Unsubscribe(next ?? Channel.CreateUnbounded<DemoEvent>().Reader);
        }

        SseItem<string> Item(DemoEvent change) => new(DemoWire.Result(request.Id, DemoWire.Event(request.Dialect, now, change)));
    }

    private static Task WriteAsync(HttpContext http, string body, CancellationToken cancellationToken)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body, cancellationToken);
    }
}

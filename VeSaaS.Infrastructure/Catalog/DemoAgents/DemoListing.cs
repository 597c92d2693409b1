using System.Globalization;
using System.Text.Json.Nodes;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>`ListTasks` of 1.0: newest first, in pages whose token is the last task shown.</summary>
internal static class DemoListing
{
    private const int DefaultPageSize = 50;

    public static DemoOutcome<JsonObject> List(DemoRequest request, IReadOnlyList<DemoTaskView> tasks)
    {
        var pageSize = DemoReader.Int(request.Params, "pageSize") ?? DefaultPageSize;
        if (pageSize is < 1 or > 100)
        {
            return DemoError.InvalidParams("pageSize must lie between 1 and 100.");
        }

        var context = DemoReader.NotEmpty(DemoReader.String(request.Params, "contextId"));
        var status = DemoReader.NotEmpty(DemoReader.String(request.Params, "status"));
        var since = DemoReader.NotEmpty(DemoReader.String(request.Params, "statusTimestampAfter"));
        var after = DateTimeOffset.MinValue;
        if (since is not null && !DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out after))
        {
            return DemoError.InvalidParams("statusTimestampAfter must be a timestamp.");
        }

        var all = tasks
            .Where(task => context is null || task.ContextId == context)
            .Where(task => status is null || status == DemoWire.StateName(task.State))
            .Where(task => task.ChangedAt > after)
            .ToList();

        var start = 0;
        if (DemoReader.NotEmpty(DemoReader.String(request.Params, "pageToken")) is { } token)
        {
            start = all.FindIndex(task => task.Id == token) + 1;
            if (start == 0)
            {
                return DemoError.InvalidParams("pageToken is not known (any more).");
            }
        }

        var page = all.Skip(start).Take(pageSize).ToList();
        var historyLength = DemoReader.Int(request.Params, "historyLength");
        var withArtifacts = DemoReader.Bool(request.Params, "includeArtifacts") == true;
        return new JsonObject
        {
            ["tasks"] = new JsonArray([.. page.Select(task => DemoWire.Task(DemoDialect.V10, task, historyLength, withArtifacts))]),
            ["nextPageToken"] = start + page.Count < all.Count ? page[^1].Id : "",
            ["pageSize"] = pageSize,
            ["totalSize"] = all.Count,
        };
    }
}

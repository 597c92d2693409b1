using System.Collections.Concurrent;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>One thing that was done at the API server, as RBAC names it; a null namespace means in all of them.</summary>
internal readonly record struct Act(string Group, string Resource, string? Namespace, string Verb);

/// <summary>Notes what a client asks of the API server.</summary>
internal sealed class RequestLog : DelegatingHandler
{
    private readonly ConcurrentDictionary<Act, int> _acts = new();

    public IReadOnlySet<Act> Acts => _acts.Keys.ToHashSet();

    /// <summary>How often something was written, leases and questions about rights apart.</summary>
    public int Writes => _acts.Where(act => act.Key is { Verb: "create" or "patch" or "update" or "delete", Group: not ("authorization.k8s.io" or "coordination.k8s.io") })
        .Sum(act => act.Value);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Read(request) is { } act)
        {
            _acts.AddOrUpdate(act, 1, (_, count) => count + 1);
        }

        return base.SendAsync(request, cancellationToken);
    }

    // /api/v1/… and /apis/{group}/{version}/…, then namespaces/{namespace}/ or nothing, then {resource}[/{name}[/{subresource}]].
    private static Act? Read(HttpRequestMessage request)
    {
        var uri = request.RequestUri!;
        var parts = uri.AbsolutePath.Trim('/').Split('/').ToList();
        var group = parts[0] == "api" ? "" : parts.ElementAtOrDefault(1) ?? "";
        var rest = parts.Skip(parts[0] == "api" ? 2 : 3).ToList();
        string? place = null;
        if (rest is ["namespaces", var name, _, ..])
        {
            (place, rest) = (name, rest[2..]);
        }

        if (rest.Count == 0)
        {
            // What the server has at all; everybody may ask.
            return null;
        }

        var resource = rest.Count > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        var verb = request.Method.Method switch
        {
            "GET" when uri.Query.Contains("watch=true", StringComparison.Ordinal) => "watch",
            "GET" => rest.Count > 1 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            var other => other.ToLowerInvariant(),
        };
        return new Act(group, resource, place, verb);
    }
}

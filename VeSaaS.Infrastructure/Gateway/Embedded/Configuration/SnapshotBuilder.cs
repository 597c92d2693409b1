using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Puts compiled manifests together, and finds out what their status is.</summary>
internal static class SnapshotBuilder
{
    /// <summary>The snapshot of these manifests, and each one's status.</summary>
    public static (GatewaySnapshot Snapshot, IReadOnlyList<ManifestStatus> Statuses) Build(IReadOnlyCollection<CompiledManifest> manifests)
    {
        var known = manifests.ToDictionary(manifest => new ManifestReference(manifest.Object.Kind, manifest.Object.Name));
        var policies = manifests.OfType<CompiledManifest.Policy>().OrderBy(policy => policy.Object.Name, StringComparer.Ordinal).ToList();
        var byTarget = policies.ToLookup(policy => policy.Target);
        var routes = new Dictionary<string, EffectiveRoute>(StringComparer.Ordinal);
        var statuses = new List<ManifestStatus>();
        foreach (var route in manifests.OfType<CompiledManifest.Route>().OrderBy(route => route.Object.Name, StringComparer.Ordinal))
        {
            var effective = Effective(route, known, byTarget);
            var taken = route.IsAccepted && known.ContainsKey(route.Parent) && !routes.TryAdd(route.Prefix, effective);
            statuses.Add(taken
                ? new ManifestStatus(route, false, false, [$"The prefix belongs to {routes[route.Prefix].Manifest.Object.Name}."])
                : new ManifestStatus(route, known.ContainsKey(route.Parent), effective.IsResolved, route.Problems));
        }

        statuses.AddRange(policies.Select(policy => Status(policy, known)));
        statuses.AddRange(manifests.Where(manifest => manifest is CompiledManifest.Backend or CompiledManifest.Listener)
            .Select(manifest => new ManifestStatus(manifest, true, true, manifest.Problems)));
        return (new GatewaySnapshot(routes.Values), statuses);
    }

    private static EffectiveRoute Effective(
        CompiledManifest.Route route,
        Dictionary<ManifestReference, CompiledManifest> known,
        ILookup<ManifestReference?, CompiledManifest.Policy> byTarget)
    {
        var self = new ManifestReference(GatewayKind.HttpRoute, route.Object.Name);

        // The route's own come first: where both name a token or a header, the nearer one counts. What has no readable target counts everywhere.
        List<CompiledManifest.Policy> policies = [.. byTarget[self], .. byTarget[route.Parent], .. byTarget[null]];
        return new EffectiveRoute(
            route,
            Resolve(route.Main, known),
            route.Exact.ToDictionary(rule => rule.Key, rule => Resolve(rule.Value, known), StringComparer.Ordinal),
            policies.Select(policy => policy.Token).FirstOrDefault(token => token is not null),
            [.. policies.SelectMany(policy => policy.Rules)],
            [.. policies.SelectMany(policy => policy.Headers).DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    private static EffectiveRule Resolve(RouteRule rule, Dictionary<ManifestReference, CompiledManifest> known)
    {
        if (rule.Service is { } service)
        {
            return new EffectiveRule(rule, new RouteBackend(service, null));
        }

        return rule.BackendName is { } name
            && known.GetValueOrDefault(new(GatewayKind.AgentgatewayBackend, name)) is CompiledManifest.Backend { IsAccepted: true, Address: { } address } backend
                ? new EffectiveRule(rule, new RouteBackend(address, backend.Credential))
                : new EffectiveRule(rule, null);
    }

    private static ManifestStatus Status(CompiledManifest.Policy policy, Dictionary<ManifestReference, CompiledManifest> known)
    {
        var attached = policy.Target is { } target && known.ContainsKey(target);
        return new ManifestStatus(policy, attached, true, policy.Problems);
    }
}

/// <summary>What is to be said about one manifest.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Attached">A policy: its target exists. A route: its Gateway exists and its prefix is its own.</param>
/// <param name="Resolved">A route: its backend is known.</param>
/// <param name="Problems">Why it is not accepted.</param>
internal sealed record ManifestStatus(CompiledManifest Manifest, bool Attached, bool Resolved, IReadOnlyList<string> Problems);

using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>
/// Reads an HTTPRoute: one rule for a path prefix, and any number for single paths below it, which win.
/// </summary>
internal static class RouteCompiler
{
    public static CompiledManifest.Route Compile(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        var parent = ManifestCompiler.Reference(spec.Single("parentRefs"));
        var rules = spec.Objects("rules");
        spec.End();
        var exact = new Dictionary<string, RouteRule>(StringComparer.Ordinal);
        (string Prefix, RouteRule Rule)? main = null;
        foreach (var fields in rules)
        {
            var (isPrefix, path, rule) = Rule(fields);
            if (isPrefix ? main is not null : !exact.TryAdd(path, rule))
            {
                fields.Problem("matches", "repeats what another rule matches");
            }

            main = isPrefix ? main ?? (path, rule) : main;
        }

        if (main is not { } below)
        {
            spec.Problem("rules", "have none for a path prefix");
            below = ("", new RouteRule("", [], null, null));
        }

        // Found by its prefix: whatever lies elsewhere would belong to another route's policies.
        foreach (var path in exact.Keys.Where(path => path != below.Prefix && !path.StartsWith(below.Prefix + "/", StringComparison.Ordinal)))
        {
            spec.Problem("rules", $"match {path}, which is not below {below.Prefix}");
        }

        return new CompiledManifest.Route(document, problems, parent, below.Prefix, below.Rule, exact);
    }

    private static (bool IsPrefix, string Path, RouteRule Rule) Rule(ManifestFields rule)
    {
        var match = rule.Single("matches");
        var path = match.Object("path");
        var isPrefix = path.OneOf("type", "PathPrefix", "Exact") != "Exact";
        var matched = Plain(path, "value");
        path.End();
        match.End();
        var replacement = matched;
        var removed = new List<string>();
        foreach (var filter in rule.Objects("filters"))
        {
            if (filter.OneOf("type", "RequestHeaderModifier", "URLRewrite") == "URLRewrite")
            {
                replacement = Rewrite(filter.Object("urlRewrite"), isPrefix);
            }
            else
            {
                var modifier = filter.Object("requestHeaderModifier");
                removed.AddRange(modifier.Texts("remove").Where(name => ManifestCompiler.HeaderName(modifier, "remove", name)));
                modifier.End();
            }

            filter.End();
        }

        var (backend, service) = BackendReference(rule.Single("backendRefs"));
        rule.End();
        return (isPrefix, isPrefix ? matched.TrimEnd('/') : matched, new RouteRule(isPrefix ? replacement.TrimEnd('/') : replacement, removed, backend, service));
    }

    private static string Rewrite(ManifestFields rewrite, bool isPrefix)
    {
        var (type, field) = isPrefix ? ("ReplacePrefixMatch", "replacePrefixMatch") : ("ReplaceFullPath", "replaceFullPath");
        var target = rewrite.Object("path");
        target.OneOf("type", type);
        var replacement = Plain(target, field);
        target.End();
        rewrite.End();
        return replacement;
    }

    private static (string? Backend, Uri? Service) BackendReference(ManifestFields reference)
    {
        var kind = reference.OneOf("kind", "AgentgatewayBackend", "Service");
        var name = reference.Text("name");
        if (reference.OptionalNumber("weight") is not (null or 1))
        {
            reference.Problem("weight", "other than 1 is not implemented by this gateway");
        }

        if (kind != "Service")
        {
            reference.OneOf("group", ManifestCompiler.AgentgatewayGroup);
            reference.End();
            return (name, null);
        }

        if (reference.OptionalText("group") is { Length: > 0 })
        {
            reference.Problem("group", "of a Service is not empty");
        }

        var address = ManifestCompiler.Address(Uri.UriSchemeHttp, $"{name}.{reference.Text("namespace")}.svc", reference.OptionalNumber("port") ?? 0);
        if (address is null)
        {
            reference.Problem("name", "and port are not an address");
        }

        reference.End();
        return (null, address);
    }

    private static string Plain(ManifestFields fields, string name)
    {
        var text = fields.Text(name);
        if (text.Length > 0 && !RequestPath.IsPlain(text))
        {
            fields.Problem(name, "is not a plain path");
        }

        return text;
    }
}

using System.Diagnostics;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Reads the kinds that the product writes, and of them exactly the fields that it writes.</summary>
internal static class ManifestCompiler
{
    private const string GatewayApiGroup = "gateway.networking.k8s.io";
    private const string AgentgatewayGroup = "agentgateway.dev";

    public static CompiledManifest Compile(GatewayObject document)
    {
        var problems = new List<string>();
        var root = new ManifestFields(document.Document, "", problems);
        root.Ignore("metadata", "status");
        root.OneOf("apiVersion", document.Kind is GatewayKind.Gateway or GatewayKind.HttpRoute ? $"{GatewayApiGroup}/v1" : $"{AgentgatewayGroup}/v1alpha1");
        root.OneOf("kind", document.Kind is GatewayKind.HttpRoute ? "HTTPRoute" : document.Kind.ToString());
        var spec = root.Object("spec");
        root.End();
        CompiledManifest compiled = document.Kind switch
        {
            GatewayKind.Gateway => Listener(document, spec, problems),
            GatewayKind.HttpRoute => Route(document, spec, problems),
            GatewayKind.AgentgatewayPolicy => PolicyCompiler.Compile(document, spec, problems),
            GatewayKind.AgentgatewayBackend => Backend(document, spec, problems),
            _ => throw new UnreachableException(document.Kind.ToString()),
        };
        return compiled;
    }

    /// <summary>Reads a reference to a Gateway or an HTTPRoute of the same namespace.</summary>
    public static ManifestReference Reference(ManifestFields reference)
    {
        reference.OneOf("group", GatewayApiGroup);
        var kind = reference.OneOf("kind", "Gateway", "HTTPRoute");
        var name = reference.Text("name");
        reference.End();
        return new ManifestReference(kind == "HTTPRoute" ? GatewayKind.HttpRoute : GatewayKind.Gateway, name);
    }

    private static CompiledManifest.Listener Listener(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        // Class, listeners and ports say where a gateway in a cluster listens. This one listens where its configuration says.
        spec.Ignore("gatewayClassName", "listeners");
        spec.End();
        return new CompiledManifest.Listener(document, problems);
    }

    private static CompiledManifest.Backend Backend(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        var target = spec.Object("static");
        var host = target.Text("host");
        var port = target.OptionalNumber("port") ?? 0;
        target.End();
        var scheme = Uri.UriSchemeHttp;
        if (spec.Has("policies"))
        {
            var policies = spec.Object("policies");
            var tls = policies.Object("tls");
            scheme = Uri.UriSchemeHttps;
            if (tls.OptionalText("sni") is { } name && name != host)
            {
                tls.Problem("sni", "differs from the host, which this gateway does not implement");
            }

            tls.End();
            policies.End();
        }

        spec.End();
        var address = Address(scheme, host, port);
        if (address is null)
        {
            target.Problem("host", "and port are not an address");
        }

        return new CompiledManifest.Backend(document, problems, address);
    }

    private static CompiledManifest.Route Route(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        var parent = Reference(spec.Single("parentRefs"));
        var rule = spec.Single("rules");
        spec.End();
        var match = rule.Single("matches");
        var path = match.Object("path");
        path.OneOf("type", "PathPrefix");
        var prefix = Prefix(path, "value");
        path.End();
        match.End();
        var replacement = prefix;
        var removed = new List<string>();
        foreach (var filter in rule.Objects("filters"))
        {
            if (filter.OneOf("type", "RequestHeaderModifier", "URLRewrite") == "URLRewrite")
            {
                var rewritten = filter.Object("urlRewrite");
                var target = rewritten.Object("path");
                target.OneOf("type", "ReplacePrefixMatch");
                replacement = Prefix(target, "replacePrefixMatch");
                target.End();
                rewritten.End();
            }
            else
            {
                var modifier = filter.Object("requestHeaderModifier");
                removed.AddRange(modifier.Texts("remove").Where(name => HeaderName(modifier, "remove", name)));
                modifier.End();
            }

            filter.End();
        }

        var (backend, service) = BackendReference(rule.Single("backendRefs"));
        rule.End();
        return new CompiledManifest.Route(document, problems, parent, prefix, replacement, removed, backend, service);
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
            reference.OneOf("group", AgentgatewayGroup);
            reference.End();
            return (name, null);
        }

        if (reference.OptionalText("group") is { Length: > 0 })
        {
            reference.Problem("group", "of a Service is not empty");
        }

        var address = Address(Uri.UriSchemeHttp, $"{name}.{reference.Text("namespace")}.svc", reference.OptionalNumber("port") ?? 0);
        if (address is null)
        {
            reference.Problem("name", "and port are not an address");
        }

        reference.End();
        return (null, address);
    }

    private static string Prefix(ManifestFields fields, string name)
    {
        var text = fields.Text(name);
        if (text.Length > 0 && !RequestPath.IsPlain(text))
        {
            fields.Problem(name, "is not a plain path");
        }

        return text.TrimEnd('/');
    }

    /// <summary>Whether a text can be a header's name; otherwise it is a problem.</summary>
    public static bool HeaderName(ManifestFields fields, string field, string name)
    {
        var valid = name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal));
        if (!valid)
        {
            fields.Problem(field, "holds something that is not the name of a header");
        }

        return valid;
    }

    private static Uri? Address(string scheme, string host, int port) =>
        port is > 0 and <= 65535 && Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown
            ? new UriBuilder(scheme, host, port).Uri
            : null;
}

using System.Diagnostics;
using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Reads the kinds that the product writes, and of them exactly the fields that it writes.</summary>
internal static class ManifestCompiler
{
    private const string GatewayApiGroup = "gateway.networking.k8s.io";
    public const string AgentgatewayGroup = "agentgateway.dev";
    private const string KgatewayGroup = "gateway.kgateway.dev";

    public static CompiledManifest Compile(GatewayObject document)
    {
        var problems = new List<string>();
        var root = new ManifestFields(document.Document, "", problems);
        root.Ignore("metadata", "status");
        root.OneOf("apiVersion", ApiVersion(document.Kind));
        root.OneOf("kind", document.Kind is GatewayKind.HttpRoute ? "HTTPRoute" : document.Kind.ToString());
        var spec = root.Object("spec");
        root.End();
        CompiledManifest compiled = document.Kind switch
        {
            GatewayKind.Gateway => Listener(document, spec, problems),
            GatewayKind.HttpRoute => RouteCompiler.Compile(document, spec, problems),
            GatewayKind.AgentgatewayPolicy or GatewayKind.TrafficPolicy => PolicyCompiler.Compile(document, spec, problems),
            GatewayKind.AgentgatewayBackend => BackendCompiler.Compile(document, spec, problems),
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

    private static string ApiVersion(GatewayKind kind) => kind switch
    {
        GatewayKind.Gateway or GatewayKind.HttpRoute => $"{GatewayApiGroup}/v1",
        GatewayKind.TrafficPolicy => $"{KgatewayGroup}/v1alpha1",
        _ => $"{AgentgatewayGroup}/v1alpha1",
    };

    private static CompiledManifest.Listener Listener(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        // Class, listeners and ports say where a gateway in a cluster listens. This one listens where its configuration says.
        spec.Ignore("gatewayClassName", "listeners");
        spec.End();
        return new CompiledManifest.Listener(document, problems);
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

    /// <summary>An address of scheme, host and port, or null when they are none.</summary>
    public static Uri? Address(string scheme, string host, int port) =>
        port is > 0 and <= 65535 && Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown
            ? new UriBuilder(scheme, host, port).Uri
            : null;
}

using VeSaaS.Core.Gateway;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Configuration;

/// <summary>Reads an AgentgatewayBackend.</summary>
internal static class BackendCompiler
{
    public static CompiledManifest.Backend Compile(GatewayObject document, ManifestFields spec, List<string> problems)
    {
        var target = spec.Object("static");
        var host = target.Text("host");
        var port = target.OptionalNumber("port") ?? 0;
        target.End();
        var scheme = Uri.UriSchemeHttp;
        CredentialRule? credential = null;
        if (spec.Has("policies"))
        {
            var policies = spec.Object("policies");
            if (policies.Has("tls"))
            {
                Tls(policies.Object("tls"), host);
                scheme = Uri.UriSchemeHttps;
            }

            credential = policies.Has("auth") ? Credential(policies.Object("auth")) : null;
            policies.End();
        }

        spec.End();
        var address = ManifestCompiler.Address(scheme, host, port);
        if (address is null)
        {
            target.Problem("host", "and port are not an address");
        }

        return new CompiledManifest.Backend(document, problems, address, credential);
    }

    private static void Tls(ManifestFields tls, string host)
    {
        if (tls.OptionalText("sni") is { } name && name != host)
        {
            tls.Problem("sni", "differs from the host, which this gateway does not implement");
        }

        tls.End();
    }

    private static CredentialRule Credential(ManifestFields auth)
    {
        var secret = auth.Object("secretRef");
        var name = secret.Text("name");
        secret.End();
        var location = auth.Object("location");
        var header = location.Object("header");
        var headerName = header.Text("name");
        ManifestCompiler.HeaderName(header, "name", headerName);
        var rule = new CredentialRule(name, headerName, header.OptionalText("prefix") ?? "");
        header.End();
        location.End();
        auth.End();
        return rule;
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes;

/// <summary>The product as a process, before clusters that it cannot work with: it says why with the key, ends with 1, and has opened nothing.</summary>
public sealed class KubernetesStartTests(KubeServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vesaas-start-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_TokenWithoutRights_NamesEachVerb()
    {
        await server.ReadyAsync(Token);

        await AssertRefusedAsync(
            Kubeconfig(server.Url, KubeServer.PowerlessToken),
            "Kubernetes:Kubeconfig",
            "the right to create httproutes.gateway.networking.k8s.io in namespace nobody",
            "the right to delete agentgatewaypolicies.agentgateway.dev in namespace nobody",
            "the right to list agents.kagent.dev in every namespace");
    }

    [Fact]
    public async Task Start_TokenThatNobodyKnows_SaysSo()
    {
        await server.ReadyAsync(Token);

        await AssertRefusedAsync(Kubeconfig(server.Url, "nobody-knows-it"), "does not accept the credential of Kubernetes:Kubeconfig");
    }

    [Fact]
    public async Task Start_BaselineIsMissing_NamesEachObject()
    {
        await server.ReadyAsync(Token);

        await AssertRefusedAsync(
            Kubeconfig(server.Url, KubeServer.AdminToken),
            "gateways.gateway.networking.k8s.io vesaas-gateway in namespace nobody; deploy/kubernetes installs it.",
            "agentgatewaypolicies.agentgateway.dev deny-all in namespace nobody",
            "agentgatewaypolicies.agentgateway.dev require-caller in namespace nobody");
    }

    [Fact]
    public async Task Start_DefinitionsOfAnotherVersion_NamesTheVersionThatIsNeeded()
    {
        await using var cluster = await ClusterAsync();

        await AssertRefusedAsync(
            Kubeconfig(cluster.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(), "any"),
            "Kubernetes:Kubeconfig",
            "the definition (CRD) of agentgatewaypolicies.agentgateway.dev in version v1alpha1",
            "the definition (CRD) of agents.kagent.dev in version v1alpha2");
    }

    // A cluster that may do everything, and serves the next version of agentgateway's and the former one of kagent's definitions.
    private static async Task<WebApplication> ClusterAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async http =>
        {
            var parts = http.Request.Path.Value!.Trim('/').Split('/');
            string[] names = ["gateways", "httproutes", "agentgatewaypolicies", "agentgatewaybackends", "agents", "modelconfigs", "leases"];
            JsonObject answer = parts switch
            {
                [_, "agentgateway.dev", "v1alpha1", ..] or [_, "kagent.dev", "v1alpha2", ..] => new() { ["kind"] = "Status", ["code"] = 404 },
                [_, _, _] => new()
                {
                    ["kind"] = "APIResourceList",
                    ["groupVersion"] = $"{parts[1]}/{parts[2]}",
                    ["resources"] = new JsonArray([.. names.SelectMany(name => new[] { name, $"{name}/status" }).Select(name => new JsonObject { ["name"] = name })]),
                },
                [_, _, _, "selfsubjectaccessreviews"] => new() { ["status"] = new JsonObject { ["allowed"] = true } },
                _ => [],
            };
            http.Response.StatusCode = answer["code"] is null ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
        });
        await app.StartAsync(Token);
        return app;
    }

    private static string Kubeconfig(string url, string token) => $$"""
        apiVersion: v1
        kind: Config
        current-context: here
        clusters: [{name: here, cluster: {server: "{{url}}", insecure-skip-tls-verify: true} }]
        users: [{name: here, user: {token: "{{token}}"} }]
        contexts: [{name: here, context: {cluster: here, user: here} }]
        """;

    private async Task AssertRefusedAsync(string kubeconfig, params string[] sentences)
    {
        var file = Path.Combine(_folder, "kubeconfig");
        await File.WriteAllTextAsync(file, kubeconfig, Token);
        await using var host = HostProcess.Start([], new Dictionary<string, string>
        {
            ["Storage:Directory"] = _folder,
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Gateway:ListenUrl"] = "http://127.0.0.1:0",
            ["Gateway:Source"] = "Kubernetes",
            ["Gateway:Namespace"] = "nobody",
            ["Agents:Source"] = "Kagent",
            ["Kubernetes:Kubeconfig"] = file,
        });

        var code = await host.ExitAsync(Token);

        Assert.Equal(1, code);
        Assert.All(sentences, sentence => Assert.Contains(sentence, host.Errors, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("The gateway listens on", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("VE SaaS is ready", host.Output, StringComparison.Ordinal);
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.Kagent;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog.Kagent;

/// <summary>A cluster with an older kagent, and one without; on a server of its own, because definitions are the whole cluster's.</summary>
public sealed class KagentInstallationTests : IAsyncLifetime
{
    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private readonly KubeServer _server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task ListAsync_OlderVersionThenNone_SaysWhichAndIsNeverEmpty()
    {
        await _server.ReadyAsync(Token);
        using var client = _server.Client(KubeServer.AdminToken);
        var directory = new KagentDirectory(client, Options.Create(new KagentOptions()), NullLogger<KagentDirectory>.Instance);
        Assert.IsType<AgentDirectoryListing.Found>(await directory.ListAsync(Token));

        foreach (var name in await DefinitionsAsync())
        {
            await SendAsync(HttpMethod.Delete, $"{Definitions}/{name}", null);
        }

        Assert.Contains("kagent is not installed there", (await MissingAsync(directory, "is not installed")).Cause, StringComparison.Ordinal);

        await Eventually.UntilAsync(async () =>
        {
            using var http = _server.Http(KubeServer.AdminToken);
            using var content = Json("""
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "agents.kagent.dev"},
                 "spec": {"group": "kagent.dev", "scope": "Namespaced", "names": {"kind": "Agent", "plural": "agents"},
                  "versions": [{"name": "v1alpha1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
                """);
            // Refused while the old definition is on its way out.
            using var answer = await http.PostAsync(Definitions, content, Token);
            return answer.IsSuccessStatusCode;
        });
        Assert.Contains("only in v1alpha1; update kagent", (await MissingAsync(directory, "v1alpha1")).Cause, StringComparison.Ordinal);
    }

    // The server needs a moment until it serves what its definitions say.
    private static async Task<AgentDirectoryListing.NotInstalled> MissingAsync(KagentDirectory directory, string words)
    {
        AgentDirectoryListing.NotInstalled? missing = null;
        await Eventually.UntilAsync(async () =>
            (missing = await directory.ListAsync(Token) as AgentDirectoryListing.NotInstalled)?.Cause.Contains(words, StringComparison.Ordinal) == true);
        return missing!;
    }

    // Of all that belongs to kagent: as long as one is there, so is its group.
    private async Task<IReadOnlyList<string>> DefinitionsAsync()
    {
        using var http = _server.Http(KubeServer.AdminToken);
        var list = await http.GetFromJsonAsync<JsonElement>(Definitions, Token);
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!)
            .Where(name => name.EndsWith(".kagent.dev", StringComparison.Ordinal))];
    }

    private async Task SendAsync(HttpMethod method, string path, string? document)
    {
        using var http = _server.Http(KubeServer.AdminToken);
        using var request = new HttpRequestMessage(method, path) { Content = document is null ? null : Json(document) };
        using var answer = await http.SendAsync(request, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    private static StringContent Json(string document) => new(document, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
}

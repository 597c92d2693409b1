using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using k8s;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Catalog;
using VeSaaS.Infrastructure.Catalog.Kagent;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Catalog.Kagent;

/// <summary>What goes wrong between the directory and a real API server, and that nothing is missed or invented for it.</summary>
public sealed partial class KagentWatchTests(KubeServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchAsync_ConnectionCutAgainAndAgain_TellsEveryChangeAllTheSame()
    {
        var place = await NamespaceAsync();
        await using var relay = new TcpRelay(new Uri(server.Url).Port);
        using var client = new k8s.Kubernetes(new() { Host = relay.Url.Replace("http:", "https:"), AccessToken = KubeServer.AdminToken, SkipTlsVerify = true });
        var directory = Directory(client, place);
        var seen = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var following = FollowAsync(directory, found => Volatile.Write(ref seen, found), stop.Token);

        // One agent comes while the line is away and one when it is back, so that both are told: what a list makes up for, and what the new watch brings.
        for (var cut = 1; cut <= (TestRun.IsFull ? 100 : 15); cut++)
        {
            relay.Cut();
            await CreateAsync(place, $"missed-{cut}");
            relay.Mend();
            await Eventually.UntilAsync(() => Task.FromResult(Volatile.Read(ref seen) == (2 * cut) - 1));
            await CreateAsync(place, $"heard-{cut}");
            await Eventually.UntilAsync(() => Task.FromResult(Volatile.Read(ref seen) == 2 * cut));
        }

        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task WatchAsync_VersionThatTheServerHasForgotten_BeginsWithAListAndGoesOn()
    {
        var place = await NamespaceAsync();
        // The first watch ends after a second; the second asks for a version of long ago, as one does that comes back after a long time.
        var watches = 0;
        var changer = new Changer(query => query.Contains("watch=true", StringComparison.Ordinal) && query.Contains("/agents?", StringComparison.Ordinal)
            ? Interlocked.Increment(ref watches) switch
            {
                1 => Timeout().Replace(query, "timeoutSeconds=1"),
                2 => Version().Replace(query, "resourceVersion=1"),
                _ => query,
            }
            : query);
        using var client = Client(changer);
        await using var changes = Directory(client, place).WatchAsync(Token).GetAsyncEnumerator(Token);
        Assert.True(await changes.MoveNextAsync());

        await Eventually.UntilAsync(() => Task.FromResult(Volatile.Read(ref watches) >= 3));
        Assert.Contains("410", changer.Answer(1), StringComparison.Ordinal);

        await CreateAsync(place, "late");
        Assert.True(await changes.MoveNextAsync());
        await Eventually.UntilAsync(async () => (await FoundAsync(Directory(client, place))).Count == 1);
    }

    [Fact]
    public async Task WatchAsync_Bookmark_MovesOnWithoutAWordOfChange()
    {
        var (place, elsewhere) = (await NamespaceAsync(), await NamespaceAsync());
        var changer = new Changer(query => Timeout().Replace(query, "timeoutSeconds=6"));
        using var client = Client(changer);
        var told = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var following = CountAsync(Directory(client, place), () => Interlocked.Increment(ref told), stop.Token);
        await Eventually.UntilAsync(() => Task.FromResult(changer.Watches("/agents?").Count >= 1 && changer.Watches("/modelconfigs?").Count >= 1));
        var before = Volatile.Read(ref told);

        // Changes elsewhere raise the server's version; only a bookmark can bring that to a watch which none of them concerns.
        await CreateAsync(elsewhere, "foreign");
        await Eventually.UntilAsync(() => Task.FromResult(changer.Watches("/agents?").Count >= 2));

        var versions = changer.Watches("/agents?").ConvertAll(query => long.Parse(Version().Match(query).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(versions[1] > versions[0], $"{versions[0]}, then {versions[1]}");
        Assert.Equal(before, Volatile.Read(ref told));
        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task ListAsync_ForgottenInTheMiddleOfItsPages_IsReadFromTheStart()
    {
        var place = await NamespaceAsync();
        for (var number = 0; number < 5; number++)
        {
            await CreateAsync(place, $"agent-{number}");
        }

        var expired = 0;
        var changer = new Changer(query => Limit().Replace(query, "limit=2"))
        {
            // The token holds the version; one of long ago is answered so.
            Instead = query => query.Contains("continue=", StringComparison.Ordinal) && Interlocked.Exchange(ref expired, 1) == 0
                ? new HttpResponseMessage(HttpStatusCode.Gone)
                {
                    Content = new StringContent("""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"The provided continue parameter is too old","reason":"Expired","code":410}""", Encoding.UTF8, "application/json"),
                }
                : null,
        };
        using var client = Client(changer);

        Assert.Equal(5, (await FoundAsync(Directory(client, place))).Select(agent => agent.Ref).Distinct().Count());
        Assert.Equal(1, expired);
    }

    [Fact]
    public async Task ListAsync_ModelsMayNotBeRead_SaysThatTheyAreNotKnown()
    {
        var place = await NamespaceAsync();
        await CreateAsync(place, "writer", """{"type": "Declarative", "description": "", "declarative": {"systemMessage": "Write.", "stream": true}}""");
        await SendAsync($"/apis/rbac.authorization.k8s.io/v1/namespaces/{place}/roles",
            """{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "agents"}, "rules": [{"apiGroups": ["kagent.dev"], "resources": ["agents"], "verbs": ["list"]}]}""");
        await SendAsync($"/apis/rbac.authorization.k8s.io/v1/namespaces/{place}/rolebindings",
            """{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "agents"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "agents"}, "subjects": [{"kind": "User", "name": "nobody", "apiGroup": "rbac.authorization.k8s.io"}]}""");
        using var client = server.Client(KubeServer.PowerlessToken);

        IReadOnlyList<DiscoveredAgent> found = [];
        await Eventually.UntilAsync(async () => await Directory(client, place).ListAsync(Token) is AgentDirectoryListing.Found listing && (found = listing.Agents).Count == 1);

        Assert.Equal((null, false, true), (found[0].Model, found[0].IsModelKnown, found[0].Streams));
        using var admin = server.Client(KubeServer.AdminToken);
        Assert.True(Assert.Single(await FoundAsync(Directory(admin, place))).IsModelKnown);
    }

    [Fact]
    public async Task ListAsync_NamesAtTheLimit_AreReadWhole()
    {
        await server.ReadyAsync(Token);
        var (place, name) = ("ns-" + new string('n', 60), string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61)));
        await SendAsync("/api/v1/namespaces", $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{{place}}}"}}""");
        await CreateAsync(place, name);
        using var client = server.Client(KubeServer.AdminToken);

        var agent = Assert.Single(await FoundAsync(Directory(client, place)));

        Assert.Equal((63, 253, $"kagent/{place}/{name}"), (place.Length, name.Length, agent.Ref.ToString()));
        using var world = new CatalogWorld();
        world.Kagent.Agents.Add(agent);
        var listing = await world.ImportWriterAsync();
        world.Kagent.Agents[0] = agent with { Description = "Another." };
        Assert.Equal((agent.Ref, "description"), (listing.Agent, (await world.LookAsync(listing.Id)).Source.Drift!.Changes[0].Field));
    }

    private static async Task FollowAsync(KagentDirectory directory, Action<int> found, CancellationToken cancellationToken)
    {
        await foreach (var _ in Changes(directory, cancellationToken))
        {
            // While the line is cut the list fails as well; the watch says so again once it is mended. A list under way when the test has seen enough ends by itself.
            if (await directory.ListAsync(CancellationToken.None) is AgentDirectoryListing.Found listing)
            {
                found(listing.Agents.Count);
            }
        }
    }

    private static async Task CountAsync(KagentDirectory directory, Action changed, CancellationToken cancellationToken)
    {
        await foreach (var _ in Changes(directory, cancellationToken))
        {
            changed();
        }
    }

    // Ends instead of throwing when the test has seen enough.
    private static async IAsyncEnumerable<bool> Changes(KagentDirectory directory, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var changes = directory.WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await changes.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                yield break;
            }

            yield return true;
        }
    }

    private static async Task<IReadOnlyList<DiscoveredAgent>> FoundAsync(KagentDirectory directory) =>
        Assert.IsType<AgentDirectoryListing.Found>(await directory.ListAsync(Token)).Agents;

    private static KagentDirectory Directory(IKubernetes client, string place)
    {
        var options = new KagentOptions();
        options.Namespaces.Add(place);
        return new KagentDirectory(client, Options.Create(options), NullLogger<KagentDirectory>.Instance);
    }

    private k8s.Kubernetes Client(Changer changer) => new(new() { Host = server.Url, AccessToken = KubeServer.AdminToken, SkipTlsVerify = true }, changer);

    private async Task<string> NamespaceAsync() => await (await server.ReadyAsync(Token)).NamespaceAsync(Token);

    private Task CreateAsync(string place, string name, string spec = """{"type": "BYO", "byo": {}}""") => SendAsync(
        $"/apis/kagent.dev/v1alpha2/namespaces/{place}/agents",
        $$"""{"apiVersion": "kagent.dev/v1alpha2", "kind": "Agent", "metadata": {"name": "{{name}}"}, "spec": {{spec}}}""");

    private async Task SendAsync(string path, string document)
    {
        using var http = server.Http(KubeServer.AdminToken);
        using var content = new StringContent(document, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content, Token);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    [GeneratedRegex(@"timeoutSeconds=\d+")]
    private static partial Regex Timeout();

    [GeneratedRegex(@"resourceVersion=(\d+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"limit=\d+")]
    private static partial Regex Limit();

    /// <summary>Changes what is asked of the server, and remembers it.</summary>
    private sealed class Changer(Func<string, string> change) : DelegatingHandler
    {
        private readonly List<(string Query, string Answer)> _watches = [];

        public Func<string, HttpResponseMessage?> Instead { get; init; } = _ => null;

        public List<string> Watches(string part)
        {
            lock (_watches)
            {
                return [.. _watches.Select(watch => watch.Query).Where(query => query.Contains(part, StringComparison.Ordinal))];
            }
        }

        /// <summary>What the watch on agents of that number, from nought, was answered, if it asked for a version of long ago.</summary>
        public string Answer(int number)
        {
            lock (_watches)
            {
                return _watches.Where(watch => watch.Query.Contains("/agents?", StringComparison.Ordinal)).ElementAt(number).Answer;
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = change(request.RequestUri!.ToString());
            if (Instead(asked) is { } instead)
            {
                return instead;
            }

            request.RequestUri = new Uri(asked);
            var response = await base.SendAsync(request, cancellationToken);
            if (asked.Contains("watch=true", StringComparison.Ordinal))
            {
                var isOld = asked.Contains("resourceVersion=1&", StringComparison.Ordinal) || asked.EndsWith("resourceVersion=1", StringComparison.Ordinal);
                if (isOld)
                {
                    // Such an answer ends at once, so it can be read and handed on.
                    await response.Content.LoadIntoBufferAsync(cancellationToken);
                }

                var answer = isOld ? $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}" : "";
                lock (_watches)
                {
                    _watches.Add((asked, answer));
                }
            }

            return response;
        }
    }
}

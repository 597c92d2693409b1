using System.Net;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Gateway.Kubernetes.Chaos;

/// <summary>The API server dies, or forgets, while the product works.</summary>
[Collection(ChaosProduct.Collection)]
public sealed class ApiServerFailureTests(OwnKubeServer own)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hire_ApiServerKilledAndRestartedUnderLoad_AllEndActiveAndNobodyElseIsLetIn()
    {
        await using var chaos = await ChaosProduct.StartAsync(own.Server);
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        var settled = await product.HireAsync(offer);
        var callers = chaos.Call(offer.Agent, settled.Customer);
        var each = TestRun.IsFull ? 20 : 4;

        var hires = (await Task.WhenAll(Enumerable.Range(0, each).Select(_ => product.BeginHireAsync(offer)))).ToList();
        await own.Server.KillApiServerAsync();
        hires.AddRange(await Task.WhenAll(Enumerable.Range(0, each).Select(_ => product.BeginHireAsync(offer))));
        await LiveProduct.UntilAsync(async () => (await product.GrantsAsync(offer.Agent)).Any(grant => grant.WaitingFor == GrantWaiting.GatewayAway));
        await own.Server.StartApiServerAsync(Token);
        hires.AddRange(await Task.WhenAll(Enumerable.Range(0, each).Select(_ => product.BeginHireAsync(offer))));

        foreach (var hire in hires)
        {
            await LiveProduct.UntilStateAsync(hire, Core.Teams.HireState.Active);
            Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));
        }

        Assert.Equal(["customer OK", "stranger Forbidden"], await callers.StopAsync());
        var expression = Assert.Single(await product.ExpressionsAsync(offer.Agent));
        Assert.All(hires.Append(settled), hire => Assert.Contains($"\"{hire.Customer}\"", expression, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_VersionThatEtcdHasCompacted_StartsOverAndTakesBackWhatWasMissed()
    {
        using var log = new RecordedLog(LogLevel.Warning);
        using var watches = new HeldWatches();
        await using var chaos = await ChaosProduct.StartAsync(own.Server, services => services
            .AddLogging(logging => logging.AddProvider(log).AddFilter<RecordedLog>(_ => true))
            .AddSingleton<IKubernetes>(_ => new k8s.Kubernetes(
                new KubernetesClientConfiguration { Host = own.Server.Url, AccessToken = KubeServer.AdminToken, SkipTlsVerify = true }, watches)));
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);

        // Every watch ends as the server ends them, in peace, and the next one waits: it will ask for what came after the version that it knows.
        watches.Hold();
        await watches.HeldAsync("agentgatewaypolicies", Token);
        await chaos.EditPolicyAsync(offer.Agent, """{"spec": {"traffic": {"authorization": {"policy": {"matchExpressions": ["false"]}}}}}""");
        await own.Server.CompactAsync(Token);
        await own.Server.KillApiServerAsync();
        await own.Server.StartApiServerAsync(Token);
        watches.Release();

        await LiveProduct.UntilAsync(async () => await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent) > 0);
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
        // A full look may have mended it before the watch was let through.
        await LiveProduct.UntilAsync(() => Task.FromResult(log.Lines.Any(line =>
            line.Contains("agentgatewaypolicies", StringComparison.Ordinal) && line.Contains("too old resource version", StringComparison.Ordinal))));
    }

    /// <summary>Lets watches end after a second, and holds new ones back while it is told to.</summary>
    private sealed class HeldWatches : DelegatingHandler
    {
        private readonly Lock _gate = new();
        private readonly HashSet<string> _held = [];
        private TaskCompletionSource? _released;

        public void Hold() => _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _released!.SetResult();

        public Task HeldAsync(string plural, CancellationToken cancellationToken) => Eventually.UntilAsync(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Task.FromResult(_held.Contains(plural));
            }
        });

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var uri = request.RequestUri!.ToString();
            if (uri.Contains("watch=true", StringComparison.Ordinal))
            {
                request.RequestUri = new Uri(uri.Replace("timeoutSeconds=240", "timeoutSeconds=1", StringComparison.Ordinal));
                if (_released is { Task.IsCompleted: false } released)
                {
                    lock (_gate)
                    {
                        _held.Add(request.RequestUri.AbsolutePath.Split('/')[^1]);
                    }

                    await released.Task.WaitAsync(cancellationToken);
                }
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Teams;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>Nobody reaches an agent they did not hire: acts by the API, measured at the gateway. The same wherever the gateway's objects live.</summary>
public abstract class AccessTests(LiveProduct product)
{
    private static readonly HttpStatusCode[] Closed = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FreshImport_AnySignedCustomer_IsRefused()
    {
        var offer = await product.ImportAsync();
        var company = await product.Host.CustomerAsync(Token);

        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, company.Customer!.Value));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
        Assert.Equal(HttpStatusCode.Unauthorized, await product.AskAsync(offer.Agent, company.Customer.Value, token: null));
        Assert.Equal(["false"], await product.ExpressionsAsync(offer.Agent));
    }

    [Fact]
    public async Task LetGo_TokenStillValid_IsRefused()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var before = await product.SignAsync(hire.Customer, offer.Agent);
        var employed = await product.AskAsync(offer.Agent, hire.Customer, before);

        await LiveProduct.LetGoAsync(hire);

        Assert.Equal(HttpStatusCode.OK, employed);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer, before));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer));
    }

    [Fact]
    public async Task Pause_TokenStillValid_IsRefusedUntilResumed()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var colleague = await product.HireAsync(offer);
        var token = await product.SignAsync(hire.Customer, offer.Agent);

        using var paused = await hire.Client.PostAsync($"{hire.Address}/pause", null, Token);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, hire.Customer);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer, token));
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, colleague.Customer));
        using var resumed = await hire.Client.PostAsync($"{hire.Address}/resume", null, Token);
        await LiveProduct.UntilStateAsync(hire, HireState.Active);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (paused.StatusCode, resumed.StatusCode));
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));
        await LiveProduct.LetGoAsync(hire);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hire.Customer));
    }

    [Fact]
    public async Task Hire_OneAgent_OpensNoOther()
    {
        var hired = await product.OfferAsync();
        var other = await product.OfferAsync("flaky-courier");
        var hire = await product.HireAsync(hired);
        var token = await product.SignAsync(hire.Customer, hired.Agent);

        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(hired.Agent, hire.Customer, token));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(other.Agent, hire.Customer, token));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(other.Agent, hire.Customer));
    }

    [Fact]
    public async Task LetGo_OneOfTwo_OtherStaysInAndTheLastLeavesFalseBehind()
    {
        var offer = await product.OfferAsync();
        var first = await product.HireAsync(offer);
        var second = await product.HireAsync(offer);

        await LiveProduct.LetGoAsync(first);

        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, first.Customer));
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, second.Customer));

        await LiveProduct.LetGoAsync(second);

        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, second.Customer));
        Assert.Equal(["false"], await product.ExpressionsAsync(offer.Agent));
    }

    [Fact]
    public async Task Hire_FiftyAtOnce_AllAreIn()
    {
        var offer = await product.OfferAsync();
        var accounts = new List<TestAccount>();
        for (var number = 0; number < 50; number++)
        {
            accounts.Add(await product.Host.CustomerAsync(Token));
        }

        var hires = await Task.WhenAll(accounts.Select(account => product.BeginHireAsync(offer, account)));
        await LiveProduct.UntilAsync(async () => (await product.GrantsAsync(offer.Agent)).Count(grant => grant.State is GrantState.Confirmed) == hires.Length);

        var answers = await Task.WhenAll(hires.Select(hire => product.AskAsync(offer.Agent, hire.Customer)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
    }

    [Fact]
    public async Task Delete_Employed_IsRefusedWithTheCountUntilEverybodyHasLeft()
    {
        var offer = await product.OfferAsync();
        var hires = new[] { await product.HireAsync(offer), await product.HireAsync(offer) };

        using var refused = await product.DeleteAsync(offer);

        var problem = await LiveProduct.JsonAsync(refused);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal(("urn:vesaas:problem:still-employed", 2), (problem.GetProperty("type").GetString(), problem.GetProperty("customers").GetInt32()));
        foreach (var hire in hires)
        {
            Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hire.Customer));
            await LiveProduct.LetGoAsync(hire);
        }

        using var deleted = await product.DeleteAsync(offer);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var seen = HttpStatusCode.Forbidden;
        await LiveProduct.UntilAsync(async () =>
        {
            seen = await product.AskAsync(offer.Agent, hires[0].Customer);
            Assert.Contains(seen, Closed);
            return seen is HttpStatusCode.NotFound && await product.BindingAsync(offer.Agent) is null;
        });
        Assert.Empty(await product.Store.ListAsync(offer.Agent.Hash, Token));

        var again = await product.OfferAsync();
        Assert.Equal(offer.Id, again.Id);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hires[0].Customer));
        var hiredAgain = await product.HireAsync(again, hires[0].Account);
        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, hiredAgain.Customer));
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, hires[1].Customer));
    }

    [Fact]
    public async Task ImportAndDelete_ClientsThatCallInALoop_SeeNothingOpen()
    {
        var offer = await product.ImportAsync();
        var former = await product.Host.CustomerAsync(Token);
        var seen = new ConcurrentDictionary<HttpStatusCode, int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Func<Task<HttpStatusCode>>[] strangers =
        [
            () => product.AskAsync(offer.Agent, LiveProduct.Stranger()),
            () => product.AskAsync(offer.Agent, former.Customer!.Value),
            () => product.AskAsync(offer.Agent, LiveProduct.Stranger(), token: null),
            async () => await product.AskAsync(offer.Agent, LiveProduct.Stranger(), await product.SignAsync(former.Customer!.Value, offer.Agent)),
        ];
        var loops = strangers.Select(ask => Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    seen.AddOrUpdate(await ask(), 1, (_, count) => count + 1);
                }
            },
            Token)).ToList();

        for (var round = 0; round < (TestRun.IsFull ? 50 : 6); round++)
        {
            using var deleted = await product.DeleteAsync(offer);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            // Every other time the import comes while the removal is under way, and takes it back.
            if (round % 2 == 0)
            {
                await LiveProduct.UntilAsync(async () => await product.BindingAsync(offer.Agent) is null);
            }

            Assert.Equal(HttpStatusCode.Created, (await product.ImportAsync(offer.Agent)).Status);
            if (round % 3 == 0)
            {
                await LiveProduct.UntilAsync(async () => (await product.BindingAsync(offer.Agent))!.DeniesStrangers is true);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(loops);
        Assert.Equal(Closed, seen.Keys.Order());
    }

    public enum Tampering
    {
        OpenToEverybody,
        PolicyDeleted,
        RouteLeadsElsewhere,
        RouteDeleted,
    }

    [Theory]
    [InlineData(Tampering.OpenToEverybody)]
    [InlineData(Tampering.PolicyDeleted)]
    [InlineData(Tampering.RouteLeadsElsewhere)]
    [InlineData(Tampering.RouteDeleted)]
    public async Task HandEdit_OfWhatWeOwn_IsTakenBackAndAudited(Tampering what)
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var specs = await SpecsAsync(offer.Agent);
        var restored = await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent);

        await TamperAsync(offer.Agent, what);

        await LiveProduct.UntilAsync(async () => await product.CountAuditAsync(GatewayAudit.DriftRestored, offer.Agent) > restored);
        Assert.Equal(specs, await SpecsAsync(offer.Agent));
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, LiveProduct.Stranger());
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
        Assert.Equal("Active", (await LiveProduct.ReadAsync(hire)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Ports_EachServesItsOwnAndNothingElse()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var token = await product.SignAsync(hire.Customer, offer.Agent);
        var card = $"{offer.Agent.RoutePath}/.well-known/agent-card.json";

        Assert.Equal(HttpStatusCode.OK, await LiveProduct.SendAsync(new(HttpMethod.Get, new Uri(product.Gateway, card)), hire.Customer, token));
        Assert.Equal(HttpStatusCode.NotFound, await LiveProduct.SendAsync(new(HttpMethod.Get, product.Host.Url + card), hire.Customer, token));
        Assert.Equal(HttpStatusCode.NotFound, await LiveProduct.SendAsync(new(HttpMethod.Get, product.Host.Url + card)));
        Assert.Equal(HttpStatusCode.NotFound, await LiveProduct.SendAsync(new(HttpMethod.Post, product.Host.Url + offer.Agent.RoutePath), hire.Customer, token));
        using var signedIn = await hire.Client.GetAsync(card, Token);
        Assert.Equal(HttpStatusCode.NotFound, signedIn.StatusCode);
        foreach (var path in (string[])["/", "/api", "/api/customer/ves", "/api/discovery/agents", "/marketplace", "/.well-known/jwks.json", "/agents", "/agents/demo/demo"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(product.Gateway, path));
            request.Headers.Add("Cookie", $"{hire.Account.CookieName}={hire.Account.CookieValue}");
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await LiveProduct.SendAsync(request, hire.Customer, token)));
        }
    }

    private async Task<IReadOnlyList<string>> SpecsAsync(AgentRef agent) =>
        [.. (await product.Store.ListAsync(agent.Hash, Token)).Select(item => $"{item.Kind} {item.Name} {item.Document["spec"]!.ToJsonString()}").Order(StringComparer.Ordinal)];

    private async Task TamperAsync(AgentRef agent, Tampering what)
    {
        var (kind, name) = what is Tampering.OpenToEverybody or Tampering.PolicyDeleted
            ? (GatewayKind.AgentgatewayPolicy, GatewayNames.Policy(agent, 0))
            : (GatewayKind.HttpRoute, GatewayNames.Route(agent));
        GatewayWrite outcome;
        do
        {
            // The status is written by somebody else, who may be faster.
            var read = (await product.Store.GetAsync(kind, name, Token))!;
            var edited = (JsonObject)read.Document.DeepClone();
            // An API server keeps this account itself, and accepts none.
            edited["metadata"]!.AsObject().Remove("managedFields");
            switch (what)
            {
                case Tampering.OpenToEverybody:
                    edited["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"] = new JsonArray("true");
                    break;
                case Tampering.RouteLeadsElsewhere:
                    edited["spec"]!["rules"]![0]!["matches"]![0]!["path"]!["value"] = "/agents/demo/demo/report-writer";
                    break;
            }

            outcome = what is Tampering.PolicyDeleted or Tampering.RouteDeleted
                ? await product.Store.DeleteAsync(read, Token)
                : await product.Store.ApplyAsync(read with { Document = edited }, read, Token);
        }
        while (outcome is GatewayWrite.Conflict);

        Assert.IsType<GatewayWrite.Done>(outcome);
    }
}

/// <summary>The objects live in memory.</summary>
[Collection(LiveProduct.Collection)]
public sealed class EmbeddedAccessTests(LiveProduct product) : AccessTests(product);

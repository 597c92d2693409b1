using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Trials;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway;
using VeSaaS.Infrastructure.Gateway.Kubernetes;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>A listing and the agent behind it.</summary>
internal sealed record Offer(Guid Id, AgentRef Agent, string Slug);

/// <summary>A hire that was made over the API, and the client that made it.</summary>
internal sealed record Employment(Guid Id, TestAccount Account, HttpClient Client)
{
    public CustomerId Customer => Account.Customer!.Value;

    public string Address => $"/api/customer/ves/{Id}";
}

/// <summary>
/// The whole product in process, with nothing imported by itself. People act through the API; the gateway is asked over plain HTTP, with tokens that
/// the host signs.
/// </summary>
public sealed class LiveProduct : IAsyncLifetime
{
    /// <summary>The collection of the tests that share one.</summary>
    public const string Collection = "Live product";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Wire = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private HttpClient? _operator;

    public LiveProduct()
        : this(null, null)
    {
    }

    internal LiveProduct(Dictionary<string, string?>? settings, Action<IServiceCollection>? services)
    {
        var all = new Dictionary<string, string?>(settings ?? [])
        {
            ["Demo:Enabled"] = "false",
            ["Runs:PollInterval"] = "00:00:00.050",
        };
        Host = new AppHost(all, collection =>
        {
            collection.AddSingleton<IGatewayStore>(provider => new InterruptibleStore(
                (IGatewayStore?)provider.GetService<InMemoryGatewayStore>() ?? provider.GetRequiredService<KubernetesGatewayStore>()));
            services?.Invoke(collection);
        });
    }

    public AppHost Host { get; }

    internal InterruptibleStore Store => (InterruptibleStore)Host.Services.GetRequiredService<IGatewayStore>();

    internal HttpClient Operator => _operator ?? throw new InvalidOperationException("There is no operator yet.");

    internal Uri Gateway { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Host.Start();
        Gateway = await Host.GatewayAsync(Token);
        _operator = (await Host.OperatorAsync(Token)).Client(Host);
    }

    public async ValueTask DisposeAsync()
    {
        _operator?.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Waits until it is so; a minute at most.</summary>
    internal static Task UntilAsync(Func<Task<bool>> condition) => Eventually.UntilAsync(condition, Patience);

    /// <summary>Imports a demo agent as if for the first time: whoever employs it is let go, and an earlier import is deleted. Confirmed when it returns.</summary>
    internal async Task<Offer> ImportAsync(string name = "data-analyst")
    {
        var agent = new AgentRef(DemoAgentsEndpoint.Source, DemoAgentsEndpoint.Namespace, name);
        await ClearAsync(agent);
        var (status, listing) = await ImportAsync(agent);
        Assert.Equal(HttpStatusCode.Created, status);
        await UntilAsync(async () => await BindingAsync(agent) is { DeniesStrangers: true } binding && binding.ConfirmedGeneration == binding.DesiredGeneration);
        return listing;
    }

    internal async Task<(HttpStatusCode Status, Offer Offer)> ImportAsync(AgentRef agent)
    {
        using var response = await Operator.PostAsJsonAsync("/api/discovery/import", new { agent = agent.ToString() }, Token);
        var listing = await JsonAsync(response);
        return (response.StatusCode, new Offer(listing.GetProperty("id").GetGuid(), agent, listing.GetProperty("slug").GetString()!));
    }

    /// <summary>Imports a demo agent, gives it a price, and publishes it.</summary>
    internal async Task<Offer> OfferAsync(string name = "data-analyst")
    {
        var offer = await ImportAsync(name);
        await PublishAsync(offer);
        return offer;
    }

    internal async Task PublishAsync(Offer offer)
    {
        var address = $"/api/admin/marketplace/agents/{offer.Id}";
        var listing = await Operator.GetFromJsonAsync<JsonElement>(address, Token);
        using var saved = await Operator.PutAsJsonAsync(
            address,
            new
            {
                version = listing.GetProperty("version").GetInt32(),
                name = listing.GetProperty("name").GetString(),
                tagline = "Works in a test.",
                description = "Works in a **test**.",
                category = "Operations",
                seniority = "Senior",
                monthlyFee = 29m,
                tokenBilling = "PerToken",
                inputPrice = 2m,
                outputPrice = 8m,
                cachedPrice = 0.2m,
            },
            Token);
        using var published = await Operator.PostAsync($"{address}/publish", null, Token);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (saved.StatusCode, published.StatusCode));
    }

    /// <summary>A new company hires; the hire is on its way when it returns.</summary>
    internal async Task<Employment> BeginHireAsync(Offer offer, TestAccount? account = null)
    {
        account ??= await Host.CustomerAsync(Token);
        var client = account.Client(Host);
        using var response = await client.PostAsJsonAsync("/api/customer/ves", new { ve = offer.Slug, name = "Juno" }, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return new Employment((await JsonAsync(response)).GetProperty("id").GetGuid(), account, client);
    }

    /// <summary>A new company hires, and is Active when it returns.</summary>
    internal async Task<Employment> HireAsync(Offer offer, TestAccount? account = null)
    {
        var employment = await BeginHireAsync(offer, account);
        await UntilStateAsync(employment, HireState.Active);
        return employment;
    }

    /// <summary>A company begins to try; access is on its way when it returns.</summary>
    internal async Task<Employment> BeginTrialAsync(Offer offer, TestAccount? account = null)
    {
        account ??= await Host.CustomerAsync(Token);
        var client = account.Client(Host);
        using var response = await client.PostAsJsonAsync("/api/customer/trials", new { ve = offer.Slug }, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return new Employment((await JsonAsync(response)).GetProperty("id").GetGuid(), account, client);
    }

    internal static async Task LetGoAsync(Employment employment)
    {
        using var response = await employment.Client.DeleteAsync(employment.Address, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await UntilStateAsync(employment, HireState.Ended);
    }

    internal static Task<JsonElement> ReadAsync(Employment employment) => employment.Client.GetFromJsonAsync<JsonElement>(employment.Address, Token);

    internal static Task UntilStateAsync(Employment employment, HireState state) =>
        UntilAsync(async () => (await ReadAsync(employment)).GetProperty("state").GetString() == state.ToString());

    internal Task<HttpResponseMessage> DeleteAsync(Offer offer) => Operator.DeleteAsync($"/api/discovery/agents/{offer.Id}", Token);

    /// <summary>A token as the run engine would sign it.</summary>
    internal Task<string> SignAsync(CustomerId customer, AgentRef agent) =>
        Host.Services.GetRequiredService<CallerTokens>().IssueAsync(new CallerIdentity(customer, agent, TimeProvider.System.NewId()), Token);

    /// <summary>Asks the gateway for the agent's card as this customer, with a fresh token.</summary>
    internal async Task<HttpStatusCode> AskAsync(AgentRef agent, CustomerId customer) => await AskAsync(agent, customer, await SignAsync(customer, agent));

    /// <summary>Asks the gateway for the agent's card.</summary>
    internal Task<HttpStatusCode> AskAsync(AgentRef agent, CustomerId customer, string? token) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Gateway, $"{agent.RoutePath}/.well-known/agent-card.json")), customer, token);

    /// <summary>Asks until the gateway answers so. A call that is under way when somebody is shut out is cut, and asked again.</summary>
    internal Task UntilAnswersAsync(HttpStatusCode status, AgentRef agent, CustomerId customer) => UntilAsync(async () =>
    {
        try
        {
            return await AskAsync(agent, customer) == status;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    internal static async Task<HttpStatusCode> SendAsync(HttpRequestMessage request, CustomerId? customer = null, string? token = null)
    {
        using var sent = request;
        if (customer is { } id)
        {
            sent.Headers.Add("X-Customer-ID", id.ToString());
        }

        if (token is not null)
        {
            sent.Headers.Authorization = new("Bearer", token);
        }

        using var response = await Wire.SendAsync(sent, Token);
        return response.StatusCode;
    }

    internal static CustomerId Stranger() => new(TimeProvider.System.NewId());

    /// <summary>The expressions of the agent's policies as they stand at the gateway.</summary>
    internal async Task<IReadOnlyList<string>> ExpressionsAsync(AgentRef agent) =>
    [
        .. (await Store.ListAsync(agent.Hash, Token)).Where(item => item.Kind is GatewayKind.AgentgatewayPolicy)
            .Select(item => item.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.AsArray().Single()!.GetValue<string>()),
    ];

    internal async Task<GatewayBinding?> BindingAsync(AgentRef agent)
    {
        await using var db = Host.Contexts.ForSystem("test");
        return await db.Set<GatewayBinding>().AsNoTracking().SingleOrDefaultAsync(binding => binding.Agent == agent, Token);
    }

    internal async Task<IReadOnlyList<AccessGrant>> GrantsAsync(AgentRef agent)
    {
        await using var db = Host.Contexts.ForSystem("test");
        return await db.Set<AccessGrant>().AsNoTracking().Where(grant => grant.Agent == agent).ToListAsync(Token);
    }

    internal async Task<int> CountAuditAsync(string type, AgentRef agent)
    {
        await using var db = Host.Contexts.ForSystem("test");
        var subject = GatewayAudit.Subject(agent);
        return await db.Set<AuditEntry>().CountAsync(entry => entry.Type == type && entry.Subject == subject, Token);
    }

    internal static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).Clone();

    private async Task ClearAsync(AgentRef agent)
    {
        List<Hire> team;
        await using (var db = Host.Contexts.ForSystem("test"))
        {
            team = await db.Set<Hire>().AsNoTracking().Where(hire => hire.Agent == agent && hire.EndRequestedAt == null).ToListAsync(Token);
        }

        foreach (var hire in team)
        {
            await Host.Services.GetRequiredService<LetGo>().ExecuteAsync(new Caller(hire.HiredBy, hire.CustomerId, MemberRole.Owner), hire.Id, Token);
        }

        List<Trial> trials;
        await using (var db = Host.Contexts.ForSystem("test"))
        {
            trials = await db.Set<Trial>().AsNoTracking().Where(trial => trial.Agent == agent && trial.EndedAt == null).ToListAsync(Token);
        }

        foreach (var trial in trials)
        {
            await Host.Services.GetRequiredService<EndTrial>().ExecuteAsync(new Caller(trial.StartedBy, trial.CustomerId, MemberRole.Owner), trial.Id, Token);
        }

        await UntilAsync(async () => (await GrantsAsync(agent)).All(grant => grant.State is GrantState.Revoked));
        var agents = await Operator.GetFromJsonAsync<JsonElement>("/api/discovery/agents", Token);
        var known = agents.GetProperty("agents").EnumerateArray().Single(item => item.GetProperty("agent").GetString() == agent.ToString());
        if (known.GetProperty("listing") is { ValueKind: not JsonValueKind.Null } listing)
        {
            using var deleted = await Operator.DeleteAsync($"/api/discovery/agents/{listing.GetProperty("id").GetGuid()}", Token);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await UntilAsync(async () => await BindingAsync(agent) is null);
    }
}

[CollectionDefinition(LiveProduct.Collection)]
public sealed class LiveProductCollection : ICollectionFixture<LiveProduct>;

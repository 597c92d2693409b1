using System.Security.Cryptography;
using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Gateway.Overview;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Manifests;

/// <summary>The dialect that knows no tokens.</summary>
public sealed class TrafficPolicyTests
{
    private const string Namespace = "vesaas";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AgentRef Writer = AgentRef.Parse("kagent/kagent/writer");
    private static readonly AgentBackend Kagent = new AgentBackend.Service("kagent-controller", "kagent", 8083, "/api/a2a/kagent/writer");

    [Fact]
    public void For_OneCustomer_IsOnePolicyWithoutAWordOfTokensThenTheRoute()
    {
        var documents = For([Grant(1)]);

        Assert.Equal(
            [(GatewayKind.TrafficPolicy, "ve-writer-ac3fd1236b3f-000"), (GatewayKind.HttpRoute, "ve-writer-ac3fd1236b3f")],
            documents.Select(document => (document.Kind, document.Name)));
        var expected = JsonNode.Parse($$"""
            {
              "apiVersion": "gateway.kgateway.dev/v1alpha1",
              "kind": "TrafficPolicy",
              "metadata": {
                "name": "ve-writer-ac3fd1236b3f-000",
                "namespace": "vesaas",
                "labels": { "app.kubernetes.io/managed-by": "vesaas", "vesaas.io/agent": "ac3fd1236b3f" },
                "annotations": { "vesaas.io/agent-ref": "kagent/kagent/writer" }
              },
              "spec": {
                "targetRefs": [{ "group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "ve-writer-ac3fd1236b3f" }],
                "rbac": { "action": "Allow", "policy": { "matchExpressions": ["request.headers[\"x-customer-id\"] in [\"{{Id(1)}}\"]"] } }
              }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, documents[0].Document), documents[0].Document.ToJsonString());
    }

    [Fact]
    public void For_NoGrant_IsFalse() => Assert.Equal(["false"], Expressions(For([])[0]));

    [Fact]
    public void For_Route_IsTheSameButTakesTheTokenThatNobodyVerifies()
    {
        var here = For([])[^1].Document;
        var there = DesiredGateway.For(Binding(), [], Kagent, Namespace)[^1].Document;

        var removed = here["spec"]!["rules"]![0]!["filters"]![0]!["requestHeaderModifier"]!["remove"]!.AsArray();
        Assert.Equal("authorization", removed[^1]!.GetValue<string>());
        removed.RemoveAt(removed.Count - 1);
        Assert.True(JsonNode.DeepEquals(there, here));
    }

    [Fact]
    public void For_AsManyCustomersAsItHolds_IsOneObjectWithinEveryLimit()
    {
        var grants = Enumerable.Range(1, AllowLists.UnshardedCapacity).Select(number => Grant(number)).ToList();
        var binding = Binding();
        // Left over from the other dialect.
        binding.ShardBits = 7;

        var policy = Assert.Single(DesiredGateway.For(binding, grants, null, Namespace, GatewayDialect.TrafficPolicy));

        var expressions = Expressions(policy);
        Assert.InRange(expressions.Count, 1, 256);
        Assert.All(expressions, expression => Assert.InRange(expression.Length, 1, 16_384));
        Assert.Equal(
            grants.Select(grant => grant.CustomerId).ToHashSet(),
            expressions.SelectMany(expression => PolicyExpressions.ListOf(expression)!).ToHashSet());
    }

    [Fact]
    public void AllowedCustomers_OneMoreThanItHolds_LeavesOutWhoCameLastAndNobodyWhoIsIn()
    {
        var grants = Enumerable.Range(1, AllowLists.UnshardedCapacity).Select(number => Grant(number, GrantProgress.Ready)).ToList();
        var resumed = Grant(AllowLists.UnshardedCapacity + 1, GrantProgress.Created, Noon.AddYears(-1));

        var allowed = DesiredGateway.AllowedCustomers(Binding(), [resumed, .. grants], GatewayDialect.TrafficPolicy);

        Assert.Equal(grants.Select(grant => grant.CustomerId).ToHashSet(), allowed);
        grants[0].State = GrantState.Revoking;
        Assert.Contains(resumed.CustomerId, DesiredGateway.AllowedCustomers(Binding(), [resumed, .. grants], GatewayDialect.TrafficPolicy));
    }

    // A customer's id is a UUID by its type; what somebody else wrote into a policy is not taken over, whatever it says.
    [Theory]
    [InlineData(GatewayKind.AgentgatewayPolicy)]
    [InlineData(GatewayKind.TrafficPolicy)]
    public void Expressions_AnyCustomers_HoldNothingButOurWordsAndUuids(GatewayKind kind)
    {
        var ids = Enumerable.Range(0, 500).Select(_ => new CustomerId(new Guid(RandomNumberGenerator.GetBytes(16)))).ToList();

        var expressions = AllowLists.Expressions(kind, ids);

        Assert.All(expressions, expression => Assert.Matches(
            """^(jwt\.customer == request\.headers\["x-customer-id"\] && )?request\.headers\["x-customer-id"\] in \[("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",?)+\]$""", expression));
        Assert.Equal(ids.ToHashSet(), expressions.SelectMany(expression => PolicyExpressions.ListOf(expression)!).ToHashSet());
    }

    [Fact]
    public void AllowedCustomers_Quarantined_IsNobody()
    {
        var binding = Binding();
        binding.QuarantinedAt = Noon;

        Assert.Empty(DesiredGateway.AllowedCustomers(binding, [Grant(1)], GatewayDialect.TrafficPolicy));
    }

    [Fact]
    public void Baseline_IsClosedBeforeItListensAndNamesTheUser()
    {
        var baseline = BaselineManifests.All(Namespace, GatewayDialect.TrafficPolicy);

        Assert.Equal(["deny-all", "set-user", "vesaas-gateway"], baseline.Select(document => document.Name));
        Assert.Equal("""{"action":"Allow","policy":{"matchExpressions":["false"]}}""", baseline[0].Document["spec"]!["rbac"]!.ToJsonString());
        Assert.Equal(
            """request.headers["x-customer-id"]""",
            baseline[1].Document["spec"]!["transformation"]!["request"]!["set"]![0]!["value"]!.GetValue<string>());
    }

    private static IReadOnlyList<GatewayObject> For(IReadOnlyList<AccessGrant> grants) =>
        DesiredGateway.For(Binding(), grants, Kagent, Namespace, GatewayDialect.TrafficPolicy);

    private static List<string> Expressions(GatewayObject policy) => [.. AllowLists.ExpressionsOf(policy).Select(expression => expression!.GetValue<string>())];

    private static CustomerId Id(int number) => new(new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]));

    private static GatewayBinding Binding() => new() { Agent = Writer, CreatedAt = Noon, DesiredGeneration = 1 };

    private static AccessGrant Grant(int number, GrantProgress progress = GrantProgress.Ready, DateTimeOffset? createdAt = null) => new()
    {
        Id = new GrantId(Guid.Empty),
        CustomerId = Id(number),
        Agent = Writer,
        Reason = GrantReason.Hire,
        ReasonId = Guid.Empty,
        Generation = 1,
        State = GrantState.Confirmed,
        Progress = progress,
        CreatedAt = createdAt ?? Noon,
    };
}

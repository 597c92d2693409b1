using System.Text.Json.Nodes;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Gateway.Manifests;

public sealed class DesiredGatewayTests
{
    private const string Namespace = "vesaas";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AgentRef Writer = AgentRef.Parse("kagent/kagent/writer");
    private static readonly AgentBackend Kagent = new AgentBackend.Service("kagent-controller", "kagent", 8083, "/api/a2a/kagent/writer");
    private static readonly CustomerId Ada = new(Guid.Parse("0195b6a0-0000-7000-8000-00000000000a"));
    private static readonly CustomerId Bea = new(Guid.Parse("0195b6a0-0000-7000-8000-00000000000b"));

    [Fact]
    public void For_KagentAgentWithoutGrants_IsDenyPolicyThenRoute()
    {
        var documents = DesiredGateway.For(Binding(Writer), [], Kagent, Namespace);

        Assert.Equal(
            [(GatewayKind.AgentgatewayPolicy, "ve-writer-ac3fd1236b3f-000"), (GatewayKind.HttpRoute, "ve-writer-ac3fd1236b3f")],
            documents.Select(document => (document.Kind, document.Name)));
        AssertJson(
            """
            {
              "apiVersion": "agentgateway.dev/v1alpha1",
              "kind": "AgentgatewayPolicy",
              "metadata": {
                "name": "ve-writer-ac3fd1236b3f-000",
                "namespace": "vesaas",
                "labels": { "app.kubernetes.io/managed-by": "vesaas", "vesaas.io/agent": "ac3fd1236b3f" },
                "annotations": { "vesaas.io/agent-ref": "kagent/kagent/writer" }
              },
              "spec": {
                "targetRefs": [{ "group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "ve-writer-ac3fd1236b3f" }],
                "traffic": { "authorization": { "action": "Allow", "policy": { "matchExpressions": ["false"] } } }
              }
            }
            """,
            documents[0]);
        AssertJson(
            """
            {
              "apiVersion": "gateway.networking.k8s.io/v1",
              "kind": "HTTPRoute",
              "metadata": {
                "name": "ve-writer-ac3fd1236b3f",
                "namespace": "vesaas",
                "labels": { "app.kubernetes.io/managed-by": "vesaas", "vesaas.io/agent": "ac3fd1236b3f" },
                "annotations": { "vesaas.io/agent-ref": "kagent/kagent/writer" }
              },
              "spec": {
                "parentRefs": [{ "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "vesaas-gateway" }],
                "rules": [
                  {
                    "matches": [{ "path": { "type": "PathPrefix", "value": "/agents/kagent/kagent/writer" } }],
                    "filters": [
                      { "type": "RequestHeaderModifier", "requestHeaderModifier": { "remove": ["x-share-token", "x-agent-name"] } },
                      { "type": "URLRewrite", "urlRewrite": { "path": { "type": "ReplacePrefixMatch", "replacePrefixMatch": "/api/a2a/kagent/writer" } } }
                    ],
                    "backendRefs": [
                      { "group": "", "kind": "Service", "name": "kagent-controller", "namespace": "kagent", "port": 8083, "weight": 1 }
                    ]
                  }
                ]
              }
            }
            """,
            documents[1]);
    }

    [Fact]
    public void For_StaticBackendWithTls_IsBackendBetweenPolicyAndRoute()
    {
        var remote = AgentRef.Parse("remote/remote/helper");
        var documents = DesiredGateway.For(Binding(remote), [], new AgentBackend.Static("agents.example", 443, true, "/a2a"), Namespace);

        var name = GatewayNames.Route(remote);
        Assert.Equal([GatewayKind.AgentgatewayPolicy, GatewayKind.AgentgatewayBackend, GatewayKind.HttpRoute], documents.Select(document => document.Kind));
        AssertJson(
            """{ "static": { "host": "agents.example", "port": 443 }, "policies": { "tls": { "sni": "agents.example" } } }""",
            documents[1].Document["spec"]!);
        AssertJson(
            $$"""[{ "group": "agentgateway.dev", "kind": "AgentgatewayBackend", "name": "{{name}}", "weight": 1 }]""",
            documents[2].Document["spec"]!["rules"]![0]!["backendRefs"]!);
    }

    [Fact]
    public void For_Grants_ListsAllowedCustomersOnce()
    {
        AccessGrant[] grants =
        [
            Grant(Bea, GrantState.Pending),
            Grant(Ada, GrantState.Confirmed),
            Grant(Ada, GrantState.Pending),
            Grant(Id(1), GrantState.Revoking),
            Grant(Id(2), GrantState.Revoked),
            Grant(Id(3), GrantState.Confirmed, grant => grant.SuspendedForBudget = true),
            Grant(Id(4), GrantState.Confirmed, grant => grant.SuspendedForPause = true),
            Grant(Id(5), GrantState.Pending, grant => grant.SuspendedForCustomer = true),
        ];

        var policy = DesiredGateway.For(Binding(Writer), grants, Kagent, Namespace)[0];

        Assert.Equal(
            """jwt.customer == request.headers["x-customer-id"] && request.headers["x-customer-id"] in ["0195b6a0-0000-7000-8000-00000000000a","0195b6a0-0000-7000-8000-00000000000b"]""",
            Expression(policy));
    }

    [Fact]
    public void For_FoundOpenOrWithoutBackend_HasNoRoute()
    {
        var open = Binding(Writer);
        (open.QuarantinedAt, open.DeniesStrangers) = (Noon, false);

        Assert.All(DesiredGateway.For(open, [], Kagent, Namespace), document => Assert.Equal(GatewayKind.AgentgatewayPolicy, document.Kind));
        Assert.All(DesiredGateway.For(Binding(Writer), [], null, Namespace), document => Assert.Equal(GatewayKind.AgentgatewayPolicy, document.Kind));
    }

    [Fact]
    public void For_BeingRemoved_IsNothing()
    {
        var leaving = Binding(Writer);
        leaving.RemovalRequestedAt = Noon;

        Assert.Empty(DesiredGateway.For(leaving, [], Kagent, Namespace));
    }

    [Fact]
    public void Names_OfCollidingAgents_StayApart()
    {
        var first = AgentRef.Parse("kagent/a/b-c");
        var second = AgentRef.Parse("kagent/a-b/c");
        var third = AgentRef.Parse("kagent/kagent/writer-2");
        Assert.NotEqual(GatewayNames.Route(first), GatewayNames.Route(second));
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.NotEqual(GatewayNames.Policy(Writer, 2), GatewayNames.Policy(third, 1));
        Assert.Equal(3, new[] { GatewayNames.Route(Writer), GatewayNames.Route(third), GatewayNames.Policy(Writer, 2) }.Distinct().Count());
    }

    [Fact]
    public void Route_LongNameCutAtDot_IsStillAResourceName()
    {
        var name = GatewayNames.Route(AgentRef.Parse($"kagent/kagent/{new string('a', 39)}.{new string('b', 100)}"));

        Assert.Matches(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z", name);
        Assert.Equal(3 + 39 + 1 + 12, name.Length);
    }

    [Fact]
    public void ShardBitsFor_Growing_SplitsSoThatNobodyIsLostAndEveryExpressionFits()
    {
        var grants = Enumerable.Range(0, 2000).Select(number => Grant(Id(number), GrantState.Confirmed)).ToList();
        var binding = Binding(Writer);
        binding.ShardBits = DesiredGateway.ShardBitsFor(grants.Select(grant => grant.CustomerId), 0);

        var policies = DesiredGateway.For(binding, grants, null, Namespace);

        Assert.Equal(3, binding.ShardBits);
        Assert.Equal(8, policies.Count);
        Assert.All(policies, policy => Assert.InRange(Expression(policy).Length, 1, 16_384));
        Assert.All(grants, grant => Assert.Single(policies, policy => Expression(policy).Contains($"\"{grant.CustomerId}\"", StringComparison.Ordinal)));
        Assert.Equal(5, DesiredGateway.ShardBitsFor([], 5));
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("a\\", "\"a\\\\\"")]
    [InlineData("a\nb", "\"a\\u000Ab\"")]
    [InlineData("é\u2028", "\"\\u00E9\\u2028\"")]
    [InlineData("\U0001F600", "\"\\U0001F600\"")]
    public void Literal_AnyText_CannotLeaveItsQuotes(string text, string expected) => Assert.Equal(expected, CelText.Literal(text));

    [Fact]
    public void Baseline_IsClosedBeforeItListens()
    {
        var baseline = BaselineManifests.All(Namespace);

        Assert.Equal(["deny-all", "require-caller", "vesaas-gateway"], baseline.Select(document => document.Name));
        AssertJson(
            """
            {
              "targetRefs": [{ "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "vesaas-gateway" }],
              "traffic": { "authorization": { "action": "Allow", "policy": { "matchExpressions": ["false"] } } }
            }
            """,
            baseline[0].Document["spec"]!);
        AssertJson(
            """
            {
              "targetRefs": [{ "group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "vesaas-gateway" }],
              "traffic": {
                "jwtAuthentication": {
                  "mode": "Strict",
                  "providers": [
                    {
                      "issuer": "vesaas",
                      "audiences": ["vesaas-gateway"],
                      "jwks": {
                        "remote": {
                          "backendRef": { "group": "", "kind": "Service", "name": "vesaas", "port": 8080 },
                          "jwksPath": ".well-known/jwks.json",
                          "cacheDuration": "5m"
                        }
                      }
                    }
                  ]
                },
                "authorization": {
                  "action": "Require",
                  "policy": {
                    "matchExpressions": [
                      "jwt.customer == request.headers[\"x-customer-id\"] && (request.path == \"/agents/\" + jwt.agent || request.path.startsWith(\"/agents/\" + jwt.agent + \"/\")) && request.pathAndQuery == request.path"
                    ]
                  }
                },
                "transformation": { "request": { "set": [{ "name": "x-user-id", "value": "jwt.customer" }] } }
              }
            }
            """,
            baseline[1].Document["spec"]!);
    }

    private static CustomerId Id(int number) => new(new Guid(number + 1, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 1]));

    private static GatewayBinding Binding(AgentRef agent) => new() { Agent = agent, CreatedAt = Noon, DesiredGeneration = 1 };

    private static AccessGrant Grant(CustomerId customer, GrantState state, Action<AccessGrant>? change = null)
    {
        var grant = new AccessGrant
        {
            Id = new GrantId(Guid.Empty),
            CustomerId = customer,
            Agent = Writer,
            Reason = GrantReason.Hire,
            ReasonId = Guid.Empty,
            Generation = 1,
            State = state,
            CreatedAt = Noon,
        };
        change?.Invoke(grant);
        return grant;
    }

    private static string Expression(GatewayObject policy) =>
        Assert.Single(policy.Document["spec"]!["traffic"]!["authorization"]!["policy"]!["matchExpressions"]!.AsArray())!.GetValue<string>();

    private static void AssertJson(string expected, GatewayObject actual) => AssertJson(expected, actual.Document);

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {JsonNode.Parse(expected)}\nbut it was {actual}");
}

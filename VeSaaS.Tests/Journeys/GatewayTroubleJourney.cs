using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Tests.Gateway.EndToEnd;
using VeSaaS.Tests.Gateway.Kubernetes.Chaos;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Web.Shell;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace VeSaaS.Tests.Journeys;

/// <summary>What an operator sees while the API server is away, forbids, lacks the definitions, or holds what somebody edited by hand and nobody may put back.</summary>
public sealed class GatewayTroubleJourney(BrowserFixture browser, KubeServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operator_ApiServerInTrouble_IsToldWhichAndSeesTheWayIn()
    {
        Assert.SkipWhen(KubeServer.SkipReason is not null, KubeServer.SkipReason ?? "");
        await server.ReadyAsync(Token);
        using var refusals = new Refusals();
        await using var chaos = await ChaosProduct.StartAsync(server, services => services.AddSingleton<IKubernetes>(_ => new k8s.Kubernetes(
            new KubernetesClientConfiguration { Host = server.Url, AccessToken = KubeServer.AdminToken, SkipTlsVerify = true }, refusals)));
        var product = chaos.Product;
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);
        var stranger = await product.Host.CustomerAsync(Token);
        var person = await product.Host.OperatorAsync(Token);
        var page = await browser.OpenAsync(product.Host.Url);
        await page.Context.AddCookiesAsync([new() { Name = person.CookieName, Value = person.CookieValue, Url = product.Host.Url }]);
        await page.GotoAsync(AppUrls.AdminGateway);
        var cell = page.GetByRole(AriaRole.Gridcell).GetByRole(AriaRole.Link, new() { Name = ": Allowed" });
        await Expect(cell).ToHaveCountAsync(1);

        foreach (var (trouble, words) in ((Trouble, string)[])
                 [(Trouble.Away, "cannot be reached"), (Trouble.Forbidden, "forbids it"), (Trouble.NotInstalled, "(CRD) is not installed")])
        {
            refusals.All = trouble;
            await page.GotoAsync(AppUrls.AdminGateway);
            // Known from before, and said to be from before.
            await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = words })).ToContainTextAsync("It was last read");
            await Expect(cell).ToHaveCountAsync(1);
            await LookAsync(page, $"gateway-{trouble}");
        }

        refusals.All = Trouble.None;
        refusals.Writes = Trouble.Forbidden;
        await EditAsync("false");
        await LiveProduct.UntilAsync(async () => await product.BindingAsync(offer.Agent) is { LastError: not null });
        await page.GotoAsync($"{AppUrls.AdminGateway}?agent={offer.Agent}");
        await Expect(page.GetByText("cannot patch").First).ToBeVisibleAsync();
        await Expect(page.GetByText("Not as it should be")).ToBeVisibleAsync();
        await LookAsync(page, "gateway-drift");

        var open = stranger.Customer!.Value;
        await EditAsync(DesiredGateway.Expression([hire.Customer, open]));
        await page.GotoAsync($"{AppUrls.AdminGateway}?agent={offer.Agent}&customer={open}");
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "without having hired it" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Gridcell).GetByRole(AriaRole.Link, new() { Name = ": OPEN" })).ToHaveCountAsync(1);
        await LookAsync(page, "gateway-opening");

        refusals.Writes = Trouble.None;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reconcile now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "without having hired it" })).ToHaveCountAsync(0);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, open);
        await page.GotoAsync($"{AppUrls.AdminGateway}?show=history");
        await Expect(page.Locator("main aside")).ToContainTextAsync("Somebody else changed it");
        await LookAsync(page, "gateway-restored");
        await page.Context.CloseAsync();

        Task EditAsync(string expression) => chaos.EditPolicyAsync(offer.Agent, new JsonObject
        {
            ["spec"] = new JsonObject { ["traffic"] = new JsonObject { ["authorization"] = Manifest.Authorization("Allow", [expression]) } },
        }.ToJsonString());
    }

    private static async Task LookAsync(IPage page, string name)
    {
        foreach (var (width, height) in ((int, int)[])[(390, 844), (1440, 900)])
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme });
                await Axe.LookAsync(page, name, width, theme);
            }
        }
    }

    private enum Trouble
    {
        None,
        Away,
        Forbidden,
        NotInstalled,
    }

    /// <summary>Answers for the API server as it would, or as nobody does.</summary>
    private sealed class Refusals : DelegatingHandler
    {
        public Trouble All { get; set; }

        public Trouble Writes { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // The gateway's statuses are written by the gateway, which has every right; and everybody may ask what it may do.
            var path = request.RequestUri!.AbsolutePath;
            var isWrite = request.Method != HttpMethod.Get && path.Contains("/namespaces/", StringComparison.Ordinal) && !path.EndsWith("/status", StringComparison.Ordinal);
            return (All, Writes) switch
            {
                (Trouble.Away, _) => throw new HttpRequestException("Connection refused"),
                (Trouble.Forbidden, _) => AnswerAsync(HttpStatusCode.Forbidden, "agentgatewaypolicies.agentgateway.dev is forbidden: User \"system:serviceaccount:vesaas:vesaas\" cannot list resource \"agentgatewaypolicies\" in API group \"agentgateway.dev\" in the namespace \"vesaas\""),
                (Trouble.NotInstalled, _) => AnswerAsync(HttpStatusCode.NotFound, "the server could not find the requested resource"),
                (_, Trouble.Forbidden) when isWrite => AnswerAsync(HttpStatusCode.Forbidden, "agentgatewaypolicies.agentgateway.dev is forbidden: User \"system:serviceaccount:vesaas:vesaas\" cannot patch resource \"agentgatewaypolicies\" in API group \"agentgateway.dev\" in the namespace \"vesaas\""),
                _ => base.SendAsync(request, cancellationToken),
            };
        }

        private static Task<HttpResponseMessage> AnswerAsync(HttpStatusCode status, string message) => Task.FromResult(new HttpResponseMessage(status)
        {
            Content = new StringContent(
                JsonSerializer.Serialize(new { kind = "Status", apiVersion = "v1", status = "Failure", message, code = (int)status }), Encoding.UTF8, "application/json"),
        });
    }
}

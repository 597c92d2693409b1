using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Gateway.BreakGlass;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Customers;
using Xunit;

namespace VeSaaS.Tests.Gateway.EndToEnd;

/// <summary>An operator cuts somebody off, seen from outside.</summary>
[Collection(LiveProduct.Collection)]
public sealed class BreakGlassTests(LiveProduct product)
{
    private static readonly Guid Operator = TimeProvider.System.NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DenyCustomer_WhoEmploys_GetsForbiddenUntilItIsLifted()
    {
        var offer = await product.OfferAsync();
        var denied = await product.HireAsync(offer);
        var other = await product.HireAsync(offer);

        await Services<DenyCustomer>().ExecuteAsync(denied.Customer, "Stolen key.", Operator, Token);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, denied.Customer);

        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, other.Customer));
        Assert.Equal("Suspended", (await LiveProduct.ReadAsync(denied)).GetProperty("state").GetString());

        await Services<LiftCustomerDenial>().ExecuteAsync(denied.Customer, Operator, Token);
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, denied.Customer);
    }

    [Fact]
    public async Task SuspendCustomer_WhoEmploys_GetsForbiddenIsSignedOutAndComesBack()
    {
        var offer = await product.OfferAsync();
        var suspended = await product.HireAsync(offer);
        var other = await product.HireAsync(offer);

        await Services<SuspendCustomer>().ExecuteAsync(suspended.Customer, "Two invoices are overdue.", Operator, Services<SuspensionMail>().Add, Token);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, suspended.Customer);

        Assert.Equal(HttpStatusCode.OK, await product.AskAsync(offer.Agent, other.Customer));
        using var team = await suspended.Client.GetAsync(AppUrls.Team, Token);
        Assert.Equal(HttpStatusCode.Redirect, team.StatusCode);
        var page = await suspended.Client.GetStringAsync(AppUrls.AccessDenied, Token);
        Assert.Contains("is suspended", page, StringComparison.Ordinal);
        Assert.Contains("Two invoices are overdue.", page, StringComparison.Ordinal);

        await Services<ResumeCustomer>().ExecuteAsync(suspended.Customer, Operator, Services<SuspensionMail>().Add, Token);
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, suspended.Customer);
        await LiveProduct.UntilStateAsync(suspended, HireState.Active);
    }

    [Fact]
    public async Task DenyAgent_WhoIsHired_GetsForbiddenUntilItIsLifted()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);

        await Services<DenyAgent>().ExecuteAsync(offer.Agent, "It leaks.", Operator, Token);
        await product.UntilAnswersAsync(HttpStatusCode.Forbidden, offer.Agent, hire.Customer);
        Assert.Equal(HttpStatusCode.Forbidden, await product.AskAsync(offer.Agent, LiveProduct.Stranger()));
        Assert.Equal(HttpStatusCode.Unauthorized, await product.AskAsync(offer.Agent, hire.Customer, null));
        await LiveProduct.UntilAsync(async () => (await product.ExpressionsAsync(offer.Agent)) is ["false"]);

        await Services<LiftAgentDenial>().ExecuteAsync(offer.Agent, Operator, Token);
        await product.UntilAnswersAsync(HttpStatusCode.OK, offer.Agent, hire.Customer);
    }

    [Fact]
    public async Task Page_AsACustomer_ShowsNothingOfTheGateway()
    {
        var offer = await product.OfferAsync();
        var hire = await product.HireAsync(offer);

        using var answer = await hire.Client.GetAsync(AppUrls.AdminGatewayWith(offer.Agent.ToString()), Token);

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("x-customer-id", await answer.Content.ReadAsStringAsync(Token), StringComparison.OrdinalIgnoreCase);
    }

    private T Services<T>()
        where T : notnull => product.Host.Services.GetRequiredService<T>();
}

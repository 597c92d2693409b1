using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Billing.Webhook;
using VeSaaS.Web.Tenancy;
using VeSaaS.Web.Tenancy.ApiKeys;
using Xunit;

namespace VeSaaS.Tests.Architecture;

/// <summary>Every endpoint for programs says which scope opens it, and no scope is offered that opens nothing.</summary>
public sealed class ApiScopeTests
{
    [Fact]
    public async Task Endpoints_BelowApi_AllNameScopesOfTheRegistry()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);

        var wrong = Endpoints(host).Where(endpoint => ScopesOf(endpoint) is not { Count: > 0 } scopes || scopes.Any(scope => ApiScopes.Find(scope) is null))
            .Select(endpoint => endpoint.DisplayName);

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Endpoints_OfOperators_TakeThePlatformsScopesAndNoOthers()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);

        var wrong = Endpoints(host).Where(endpoint =>
            (ScopesOf(endpoint) ?? []).Any(scope => ApiScopes.Find(scope)!.IsPlatform != IsForOperators(endpoint))).Select(endpoint => endpoint.DisplayName);

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Scopes_AllOpenSomething()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);
        var used = Endpoints(host).SelectMany(endpoint => ScopesOf(endpoint) ?? []).ToHashSet();

        Assert.Empty(ApiScopes.All.Select(scope => scope.Name).Except(used));
    }

    private static IEnumerable<RouteEndpoint> Endpoints(AppHost host) =>
        host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true)
            // No key opens these.
            .Where(endpoint => endpoint.Metadata.GetMetadata<SignedRequestMetadata>() is null);

    private static IReadOnlyList<string>? ScopesOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<ApiScopeMetadata>()?.Scopes;

    private static bool IsForOperators(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == Policies.Admin);
}

using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Architecture;

/// <summary>Every page and endpoint says who may call it.</summary>
public sealed class AuthorizationTests
{
    [Fact]
    public async Task Endpoints_AllSayWhoMayCallThem()
    {
        using var host = await AppHost.StartAsync(TestContext.Current.CancellationToken);
        var endpoints = host.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

        var silent = endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null)
            // The framework's own: scripts of Blazor, the circuit, which authorizes its components by themselves, and Development's files that are
            // newer than the build. The fallback policy lets only signed-in people at them.
            .Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/') is not { } path || !(path.StartsWith("_framework", StringComparison.Ordinal) || path.StartsWith("_blazor", StringComparison.Ordinal) || path == "{**path:file}"))
            .Select(endpoint => endpoint.RoutePattern.RawText);

        Assert.Empty(silent);
    }

    [Fact]
    public void Pages_AllSayWhoMaySeeThem()
    {
        var silent = typeof(Program).Assembly.GetTypes()
            .Where(type => type.GetCustomAttributes<RouteAttribute>().Any())
            .Where(page => !page.GetCustomAttributes().Any(attribute => attribute is IAuthorizeData or IAllowAnonymous))
            .Select(page => page.FullName);

        Assert.Empty(silent);
    }
}

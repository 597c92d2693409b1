using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy.ApiKeys;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>`/openapi/v1.json`: what programs may call, for everybody to read.</summary>
internal static class ApiDescription
{
    /// <summary>Where it is read.</summary>
    public const string Path = "/openapi/v1.json";

    private const string Session = "session";
    private const string Key = "key";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => description.RelativePath is { } path
            && (path.StartsWith("api/", StringComparison.Ordinal) || path.StartsWith(".well-known/", StringComparison.Ordinal));
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(SecureAsync);
    });

    public static void MapApiDescription(this WebApplication app) => app.MapOpenApi().AllowAnonymous();

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "VE SaaS";
        document.Info.Description =
            "Finding, importing and publishing agents; hiring virtual employees and talking with them. Refusals are RFC 9457 problems with a stable `type`. "
            + "Programs send an API key of their company as `Authorization: Bearer vek_…`; whoever writes with a session's cookie sends the product's own address "
            + "as `Origin`.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Session] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "vesaas",
            Description = "The session of a person who signed in. By https its name is `__Host-vesaas`.",
        };
        document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "vek_…",
            Description = "An API key. It needs one of the scopes that the operation names. The scopes are: "
                + string.Join("; ", ApiScopes.All.Select(scope => $"`{scope.Name}` ({scope.Allows})")) + ".",
        };
        return Task.CompletedTask;
    }

    private static Task SecureAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ApiScopeMetadata>().LastOrDefault() is { } scope)
        {
            operation.Description = $"{operation.Description} Scope of an API key: {string.Join(" or ", scope.Scopes)}.".TrimStart();
            AddKey(operation, scope, context.Document);
        }

        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return Task.CompletedTask;
        }

        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] });
        var policies = metadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().Distinct();
        operation.Description = $"{operation.Description} Needs: {string.Join(", ", policies)}.".TrimStart();
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Not signed in, or the API key does not work." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = "Signed in without the right to do this, or with a key that lacks the scope." });
        return Task.CompletedTask;
    }

    private static void AddKey(OpenApiOperation operation, ApiScopeMetadata scope, OpenApiDocument? document)
    {
        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, document)] = [.. scope.Scopes] });
    }
}

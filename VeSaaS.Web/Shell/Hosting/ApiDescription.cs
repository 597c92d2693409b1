using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>`/openapi/v1.json`: what programs may call, for everybody to read.</summary>
internal static class ApiDescription
{
    private const string Session = "session";

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
            + "Whoever writes with a session's cookie sends the product's own address as `Origin`.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Session] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "vesaas",
            Description = "The session of a person who signed in. By https its name is `__Host-vesaas`.",
        };
        return Task.CompletedTask;
    }

    private static Task SecureAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAllowAnonymous>().Any())
        {
            return Task.CompletedTask;
        }

        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Session, context.Document)] = [] }];
        var policies = metadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>().Distinct();
        operation.Description = $"{operation.Description} Needs: {string.Join(", ", policies)}.".TrimStart();
        operation.Responses ??= [];
        operation.Responses.TryAdd("401", new OpenApiResponse { Description = "Not signed in." });
        operation.Responses.TryAdd("403", new OpenApiResponse { Description = "Signed in without the right to do this." });
        return Task.CompletedTask;
    }
}

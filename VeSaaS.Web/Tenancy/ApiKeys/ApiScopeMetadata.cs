namespace VeSaaS.Web.Tenancy.ApiKeys;

/// <summary>The scopes of which an API key needs one to call an endpoint.</summary>
internal sealed record ApiScopeMetadata(IReadOnlyList<string> Scopes);

/// <summary>Says which scopes open an endpoint.</summary>
internal static class ApiScopeConventions
{
    /// <summary>Any of these scopes opens the endpoint, or those of the group, to API keys. The last word counts.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ApiScopeMetadata(scopes));
}

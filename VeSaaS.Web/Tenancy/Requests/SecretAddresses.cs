using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Requests;

/// <summary>
/// Takes the secrets of mailed and printed links out of a request's address before anything sees it: the server's own log writes addresses at
/// levels that a person may switch on, and so do traces. The pages ask here for what was taken.
/// <code>
/// /operator/psh-LDlQfz…                          becomes  /operator/hidden
/// /invitation/Zk3v-0cQ…                          becomes  /invitation/hidden
/// /account/reset-password?email=…&amp;token=…    becomes  /account/reset-password
/// </code>
/// </summary>
internal sealed class SecretAddresses(IServiceProvider services) : IHttpContextFactory
{
    private const string Hidden = "hidden";
    private static readonly object Key = new();
    private static readonly string[] Prefixes = [AppUrls.OperatorLink(""), AppUrls.Invitation("")];

    private readonly DefaultHttpContextFactory _inner = new(services);

    /// <summary>The last segment of the address, as it came.</summary>
    public static string SegmentOf(HttpContext context) => context.Items[Key] as string ?? "";

    /// <summary>A value of the query, as it came.</summary>
    public static string QueryOf(HttpContext context, string name) =>
        context.Items[Key] is Dictionary<string, StringValues> query && query.TryGetValue(name, out var value) ? value.ToString() : "";

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var taken = Take(featureCollection.GetRequiredFeature<IHttpRequestFeature>());
        var context = _inner.Create(featureCollection);
        if (taken is not null)
        {
            context.Items[Key] = taken;
        }

        return context;
    }

    public void Dispose(HttpContext httpContext) => _inner.Dispose(httpContext);

    private static object? Take(IHttpRequestFeature request)
    {
        if (Prefixes.FirstOrDefault(prefix => request.Path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } found
            && request.Path.Length > found.Length)
        {
            var secret = request.Path[found.Length..];
            (request.Path, request.QueryString, request.RawTarget) = (found + Hidden, "", found + Hidden);
            return secret;
        }

        if (request.QueryString.Length > 0 && string.Equals(request.Path.TrimEnd('/'), AppUrls.ResetPassword, StringComparison.OrdinalIgnoreCase))
        {
            var query = QueryHelpers.ParseQuery(request.QueryString);
            (request.QueryString, request.RawTarget) = ("", request.Path);
            return query;
        }

        return null;
    }
}

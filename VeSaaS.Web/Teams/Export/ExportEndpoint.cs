using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Teams.Api;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Teams.Export;

/// <summary>The download that pages link to, of a hire that works or has left.</summary>
internal static class ExportEndpoint
{
    public static void MapHireExport(this IEndpointRouteBuilder app) =>
        app.MapGet(AppUrls.TeamExportRoute, ExportAsync).RequireAuthorization(Policies.Member).WithName("ExportHire").ExcludeFromDescription();

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        Guid hire, HttpContext context, HireExport export, IOptions<BillingOptions> billing, CancellationToken cancellationToken)
    {
        var (caller, id) = (context.User.Caller(), new HireId(hire));
        // An archive writes the few bytes around an entry synchronously, also when everything else is asynchronous.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        return await export.BeginAsync(caller, id, cancellationToken) is { } handle
            ? TypedResults.Stream(stream => export.WriteAsync(caller.CustomerId, id, billing.Value.Currency, stream, cancellationToken), "application/zip", $"{handle}.zip")
            : HireProblems.NoHire();
    }
}

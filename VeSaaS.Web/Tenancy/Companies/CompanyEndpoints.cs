using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Tenancy.Companies;

/// <summary>The form of the account menu that changes the company.</summary>
internal static class CompanyEndpoints
{
    public static void MapCompanies(this WebApplication app) =>
        app.MapPost(AppUrls.SwitchCompany, SwitchAsync).RequireAuthorization().ExcludeFromDescription();

    // Onto a page that every company has: what stood in the address belongs to the other one.
    internal static async Task<Results<RedirectHttpResult, NotFound>> SwitchAsync([FromForm] Guid company, HttpContext http, ActiveCompany active) =>
        await active.SetAsync(http, new CustomerId(company)) ? TypedResults.LocalRedirect(AppUrls.Team) : TypedResults.NotFound();
}

using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Tenancy.Passkeys;

/// <summary>Which passkeys count: found without typing a name, used by a verified person, on our own pages only.</summary>
internal sealed class PasskeySetup(IOptions<AppOptions> app) : IConfigureOptions<IdentityPasskeyOptions>
{
    public void Configure(IdentityPasskeyOptions options)
    {
        options.UserVerificationRequirement = "required";
        options.ResidentKeyRequirement = "required";
        options.ServerDomain = app.Value.PublicUrl?.Host;
        options.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && IsOurs(context.Origin, context.HttpContext.Request));
    }

    private bool IsOurs(string origin, HttpRequest request) => string.Equals(
        origin,
        app.Value.PublicUrl?.GetLeftPart(UriPartial.Authority) ?? $"{request.Scheme}://{request.Host}",
        StringComparison.OrdinalIgnoreCase);
}

using System.Security.Cryptography;

namespace VeSaaS.Web.Tenancy.Requests;

/// <summary>Headers that keep other sites out of our pages, and our pages from loading anything of other sites.</summary>
public static class SecurityHeaders
{
    private static readonly object NonceKey = new();
    private static readonly object SandboxKey = new();

    /// <summary>What an inline script of this response must carry as its nonce (the import map is one).</summary>
    public static string NonceOf(HttpContext context)
    {
        if (context.Items[NonceKey] is not string nonce)
        {
            nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            context.Items[NonceKey] = nonce;
        }

        return nonce;
    }

    /// <summary>This response is something that a stranger made: a browser that shows it all the same runs nothing of it and loads nothing for it.</summary>
    internal static void Sandbox(HttpContext context) => context.Items[SandboxKey] = true;

    internal static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Write(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Write(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // A page with a secret in its address sets a stricter one.
        headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
        if (context.Items.ContainsKey(SandboxKey))
        {
            headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
            return;
        }

        // MudBlazor writes style attributes, which no nonce can allow. Blazor's own frame-ancestors is replaced by a stricter one.
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self' 'nonce-{NonceOf(context)}'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
            + "form-action 'self'; frame-ancestors 'none'";
    }
}

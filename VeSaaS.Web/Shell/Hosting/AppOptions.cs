using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>Configuration section `App`.</summary>
internal sealed class AppOptions
{
    public const string SectionName = "App";

    /// <summary>`App:PublicUrl`: the address people use, when a proxy stands before the host. Without it each request's own address counts.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Whether people reach the product by https, whatever the last hop uses.</summary>
    public bool IsHttps => PublicUrl?.Scheme == Uri.UriSchemeHttps;

    internal sealed class Validator : IValidateOptions<AppOptions>
    {
        public ValidateOptionsResult Validate(string? name, AppOptions options) =>
            options.PublicUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{SectionName}:{nameof(options.PublicUrl)} must be an absolute http or https URL.");
    }
}

using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Shell.Health;

/// <summary>Configuration section `Management`.</summary>
internal sealed class ManagementOptions
{
    public const string SectionName = "Management";

    /// <summary>`Management:ListenUrl`: where the reasons of readiness and the figures are told, to whoever can reach it. Unset: nowhere.</summary>
    public string? ListenUrl { get; set; }

    /// <summary>Whether there is such an address.</summary>
    public bool IsListening => !string.IsNullOrWhiteSpace(ListenUrl);

    internal sealed class Validator : IValidateOptions<ManagementOptions>
    {
        public ValidateOptionsResult Validate(string? name, ManagementOptions options) =>
            string.IsNullOrWhiteSpace(options.ListenUrl) || Uri.TryCreate(options.ListenUrl, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{SectionName}:{nameof(ListenUrl)} must be an absolute http URL, for example http://127.0.0.1:5083.");
    }
}

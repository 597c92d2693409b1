using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Shell.Telemetry;

/// <summary>Configuration section `Telemetry`.</summary>
internal sealed class TelemetryOptions
{
    public const string SectionName = "Telemetry";

    /// <summary>`Telemetry:OtlpEndpoint`: the collector that figures are sent to every minute, by gRPC. Unset: none.</summary>
    public Uri? OtlpEndpoint { get; set; }

    internal sealed class Validator : IValidateOptions<TelemetryOptions>
    {
        public ValidateOptionsResult Validate(string? name, TelemetryOptions options) =>
            options.OtlpEndpoint is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"{SectionName}:{nameof(OtlpEndpoint)} must be an absolute http or https URL, for example http://collector:4317.");
    }
}

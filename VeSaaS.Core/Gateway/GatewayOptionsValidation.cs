using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Gateway;

/// <summary>Reports every problem of section `Gateway` with its key.</summary>
internal sealed partial class GatewayOptionsValidation : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Problems(GatewayOptions options)
    {
        if (options.Mode is null)
        {
            yield return "Gateway:Mode is not set; outside Development say which gateway enforces access (Embedded).";
        }

        if (options.Mode is GatewayMode.Kubernetes)
        {
            yield return "Gateway:Mode is Kubernetes, which this version cannot drive yet; use Embedded.";
        }

        if (!IsHttp(options.ListenUrl))
        {
            yield return "Gateway:ListenUrl must be an http or https address such as http://127.0.0.1:5081.";
        }

        if (options.Url is not null && !IsHttp(options.Url))
        {
            yield return "Gateway:Url must be an http or https address.";
        }

        if (!DnsLabel().IsMatch(options.Namespace))
        {
            yield return "Gateway:Namespace must be a Kubernetes namespace: lower-case letters, digits and hyphens, at most 63.";
        }

        if (options.ResyncInterval < TimeSpan.FromSeconds(10))
        {
            yield return "Gateway:ResyncInterval must be at least 00:00:10.";
        }

        if (options.ProbeInterval < TimeSpan.FromSeconds(1))
        {
            yield return "Gateway:ProbeInterval must be at least 00:00:01.";
        }

        if (options.KeyLifetime < TimeSpan.FromHours(1))
        {
            yield return "Gateway:KeyLifetime must be at least 01:00:00.";
        }
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DnsLabel();
}

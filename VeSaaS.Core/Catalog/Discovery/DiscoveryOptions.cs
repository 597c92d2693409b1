using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Catalog.Discovery;

/// <summary>Configuration section `Agents`, as far as it concerns every source.</summary>
public sealed class DiscoveryOptions
{
    public const string SectionName = "Agents";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>
    /// `Agents:UnavailableAfter`: how long an agent may be gone or not ready before nobody new is hired and its hires are called degraded. Two minutes unless
    /// set, because a rolling restart takes less; from nought to a day.
    /// </summary>
    public TimeSpan UnavailableAfter { get; set; } = TimeSpan.FromMinutes(2);

    internal sealed class Validator : IValidateOptions<DiscoveryOptions>
    {
        public ValidateOptionsResult Validate(string? name, DiscoveryOptions options) =>
            options.UnavailableAfter < TimeSpan.Zero || options.UnavailableAfter > Longest
                ? ValidateOptionsResult.Fail($"{SectionName}:{nameof(UnavailableAfter)} must be from 00:00:00 to 1.00:00:00.")
                : ValidateOptionsResult.Success;
    }
}

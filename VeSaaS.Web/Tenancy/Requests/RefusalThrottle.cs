using System.Globalization;
using System.Threading.RateLimiting;

namespace VeSaaS.Web.Tenancy.Requests;

/// <summary>
/// Counts refused credentials, API keys and signatures, by address, and by address and how they begin. What exceeds it is told to wait and is not written down
/// again, so that nobody fills the audit log. A credential that works is never held up by what others failed with.
/// </summary>
internal sealed class RefusalThrottle : IDisposable
{
    /// <summary>Refusals of one credential from one address in a minute that are answered with the reason.</summary>
    public const int PerKey = 10;

    private const int PerAddress = 60;

    private readonly PartitionedRateLimiter<Failure> _limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<Failure, string>(failure => Window($"{failure.Address} {failure.Prefix}", PerKey)),
        PartitionedRateLimiter.Create<Failure, string>(failure => Window(failure.Address, PerAddress)));

    /// <summary>Counts a refusal. The answer is how many seconds to wait, or null while it is within bounds.</summary>
    public string? SecondsToWait(string address, string prefix)
    {
        using var lease = _limiter.AttemptAcquire(new Failure(address, prefix));
        if (lease.IsAcquired)
        {
            return null;
        }

        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        return Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose() => _limiter.Dispose();

    private static RateLimitPartition<string> Window(string key, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1) });

    private readonly record struct Failure(string Address, string Prefix);
}

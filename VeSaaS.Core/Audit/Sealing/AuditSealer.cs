using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Audit.Sealing;

/// <summary>Seals what was committed, every second. Works whether or not other nodes do the same.</summary>
internal sealed partial class AuditSealer(SealAuditEntries seal, TimeProvider time, ILogger<AuditSealer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private string? _blockedBy;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, SealAllAsync, exception => Log.Failed(logger, exception), stoppingToken);

    private async Task SealAllAsync(CancellationToken cancellationToken)
    {
        SealOutcome outcome;
        do
        {
            outcome = await seal.ExecuteAsync(cancellationToken);
        }
        while (outcome is SealOutcome.Sealed { Rows: SealAuditEntries.BatchSize });

        var cause = (outcome as SealOutcome.Blocked)?.Cause;
        if (cause is not null && cause != _blockedBy)
        {
            Log.Blocked(logger, cause);
        }

        _blockedBy = cause;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sealing the audit log failed; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Critical, "The audit log cannot be sealed: {Cause}")]
        public static partial void Blocked(ILogger logger, string cause);
    }
}

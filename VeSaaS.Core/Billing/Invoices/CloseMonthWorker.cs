using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Billing.Invoices;

/// <summary>Closes what is due, customer by customer: one that fails is told of and tried again, and the others go on.</summary>
internal sealed partial class CloseMonthWorker(AppContexts contexts, CloseMonth closeMonth, TimeProvider time, ILogger<CloseMonthWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly ILogger _logger = logger;

    /// <summary>Closes everything that is due now; returns how many months.</summary>
    public async Task<int> CloseDueAsync(CancellationToken cancellationToken)
    {
        var closed = 0;
        var now = time.GetUtcNow();
        foreach (var open in await OpenAsync(cancellationToken))
        {
            try
            {
                if (now >= CloseMonth.DueAt(ClosedMonth.OpenAfter(open.Last, open.CreatedAt, open.Calendar), open.Calendar))
                {
                    closed += await closeMonth.ExecuteAsync(open.Id, cancellationToken);
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.NotClosed(_logger, open.Id.Value, exception);
            }
        }

        return closed;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RegularWork.RunAtOnceAsync(Interval, time, CloseDueAsync, exception => Log.Failed(_logger, exception), stoppingToken);

    private async Task<IReadOnlyList<(CustomerId Id, CustomerCalendar Calendar, DateTimeOffset CreatedAt, int? Last)>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var db = contexts.ForSystem("months of every customer are closed");
        return await db.Set<Customer>().Select(customer => ValueTuple.Create(
            customer.Id, customer.Calendar, customer.CreatedAt, db.Set<ClosedMonth>().Where(month => month.CustomerId == customer.Id).Max(month => (int?)month.Period)))
            .ToListAsync(cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A month of customer {Customer} could not be closed; it is tried again.")]
        public static partial void NotClosed(ILogger logger, Guid customer, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "The months that are due could not be read; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}

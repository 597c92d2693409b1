using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Catalog;

/// <summary>Writes that decide from what they read and may simply decide again.</summary>
internal static class ListingWrites
{
    private const int MostAttempts = 5;

    /// <summary>
    /// Runs the work in a transaction, and once more when another commit came between its read and its write: a changed version, or a
    /// slug or agent that somebody took.
    /// </summary>
    public static async Task<TResult> RepeatAsync<TResult>(
        AppContexts contexts, Func<AppDbContext, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await contexts.WriteAsSystemAsync("a listing belongs to no customer", work, cancellationToken);
            }
            catch (DbUpdateException exception) when (attempt < MostAttempts && (exception is DbUpdateConcurrencyException || contexts.IsUniqueViolation(exception)))
            {
                // The next attempt reads what the other one committed.
            }
        }
    }
}

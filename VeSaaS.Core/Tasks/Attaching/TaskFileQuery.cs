using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Tasks.Attaching;

/// <summary>Opens files of tasks, always one customer's.</summary>
public sealed class TaskFileQuery(AppContexts contexts, FileQueries files)
{
    /// <summary>A file that hangs on the customer's task, or was handed in with one of its attempts; null otherwise, and when its content is not kept.</summary>
    public async Task<OpenFile?> OpenAsync(CustomerId customer, WorkItemId task, FileId file, CancellationToken cancellationToken)
    {
        await using (var db = contexts.ForCustomer(customer))
        {
            var owner = await db.Set<StoredFile>().Where(row => row.CustomerId == customer && row.Id == file).Select(row => row.OwnerId).SingleOrDefaultAsync(cancellationToken);
            if (owner is not { } id || id != task.Value
                && !await db.Set<TaskAttempt>().AnyAsync(attempt => attempt.CustomerId == customer && attempt.Id == id && attempt.TaskId == task, cancellationToken))
            {
                return null;
            }
        }

        return await files.OpenAsync(customer, file, cancellationToken);
    }
}

using VeSaaS.Core.Audit;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>
/// What one operator is editing of one listing: what is typed, what was saved, and what somebody else made of it meanwhile. It is saved by itself; what
/// is typed while a save is under way is never lost by it.
/// </summary>
public sealed class ListingEditor(VirtualEmployeeId id, ListingActions actions, Func<Task<Actor>> actor) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _left = [];
    private IReadOnlyCollection<string> _categories = [];

    /// <summary>As it was last read or saved; null before the first reading.</summary>
    public Listing? Listing { get; private set; }

    /// <summary>As somebody else saved it, where both changed the same fields.</summary>
    public Listing? Conflict { get; private set; }

    public ListingDraft Draft { get; private set; } = new();

    /// <summary>What <see cref="Draft"/> amounts to.</summary>
    public ListingMetadata Typed { get; private set; } = new ListingDraft().Read([], out _);

    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<FieldError> Errors { get; private set; } = [];

    /// <summary>Whether something is typed that was not saved.</summary>
    public bool IsDirty { get; private set; }

    /// <summary>How often saving or publishing was refused because of <see cref="Errors"/>.</summary>
    public int Refusals { get; private set; }

    /// <summary>Whether the listing is not there any more.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Why what was asked last did not happen, where no field is to blame.</summary>
    public string? Problem { get; set; }

    public IReadOnlyList<PublishRequirement> Checklist => Listing is null ? [] : PublishChecklist.For(Typed, Listing.Facts, Listing.Access);

    /// <summary>What is wrong with a field, once it was left or publishing was tried.</summary>
    public string? ErrorOf(string field) =>
        Refusals > 0 || _left.Contains(field) ? Errors.FirstOrDefault(error => error.Field == field)?.Message : null;

    /// <summary>The field was left: what is wrong with it may be said.</summary>
    public void Leave(string field) => _left.Add(field);

    public void Changed()
    {
        Typed = Draft.Read(_categories, out var errors);
        (Errors, IsDirty, Problem) = (errors, true, null);
    }

    /// <summary>Reads the listing; what is typed stays, and so does the version that it was based on.</summary>
    public async Task LoadAsync(IReadOnlyCollection<string> categories, CancellationToken cancellationToken)
    {
        _categories = categories;
        var read = await actions.FindAsync(id, cancellationToken);
        if (read is null or { Status: VirtualEmployeeStatus.Archived })
        {
            IsMissing = true;
        }
        else if (Listing is not { } known)
        {
            Show(read);
        }
        else if (IsDirty)
        {
            Listing = read with { Version = known.Version, Metadata = known.Metadata, Live = known.Live, Revision = known.Revision };
        }
        else if (read.Version >= known.Version)
        {
            Take(read);
        }
    }

    /// <summary>Saves what is typed. False when nothing was saved; the reason is in <see cref="Errors"/>, <see cref="Conflict"/> or <see cref="IsMissing"/>.</summary>
    public async Task<bool> SaveAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await SaveInTurnAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Settles a conflict: the fields named are taken from the other one, all others that both changed from what is typed here.</summary>
    public async Task ResolveAsync(IReadOnlySet<string> theirs, CancellationToken cancellationToken)
    {
        if (Conflict is { } other && Listing is { Metadata: var start })
        {
            var merged = start.Merge(other.Metadata, Typed, theirs);
            (Listing, Conflict) = (other, null);
            Type(merged);
            await SaveAsync(cancellationToken);
        }
    }

    /// <summary>Shows it in the marketplace, after saving what is typed.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        Problem = null;
        if (Errors.Count > 0 || (IsDirty && !await SaveAsync(cancellationToken)))
        {
            Refusals++;
            return;
        }

        Took(await actions.PublishAsync(id, await actor(), cancellationToken));
    }

    public async Task UnpublishAsync(CancellationToken cancellationToken)
    {
        Problem = null;
        Took(await actions.UnpublishAsync(id, await actor(), cancellationToken));
    }

    /// <summary>Appoints when it is published by itself, or takes that back; returns why not, in words.</summary>
    public async Task<string?> ScheduleAsync(DateTimeOffset? at, CancellationToken cancellationToken)
    {
        Problem = null;
        switch (await actions.ScheduleAsync(id, at, await actor(), cancellationToken))
        {
            case ScheduleOutcome.Done(var listing):
                Take(listing);
                return null;
            case ScheduleOutcome.Invalid(var reason):
                return reason;
            default:
                IsMissing = true;
                return null;
        }
    }

    /// <summary>Takes what another verb made of the listing, restoring for one.</summary>
    public void Took(UpdateOutcome outcome)
    {
        switch (outcome)
        {
            case UpdateOutcome.Saved(var listing):
                Show(listing);
                break;
            case UpdateOutcome.Conflict:
                Problem = "Somebody saved this listing in between. Look at what they changed, and restore again.";
                break;
            default:
                Problem = "This revision is not kept any more.";
                break;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> SaveInTurnAsync(CancellationToken cancellationToken)
    {
        if (Listing is not { } listing || Conflict is not null || Errors.Count > 0)
        {
            return false;
        }

        var sent = Typed;
        switch (await actions.SaveAsync(id, listing.Version, sent, await actor(), cancellationToken))
        {
            case UpdateOutcome.Saved(var saved):
                Listing = saved;
                IsDirty = !Typed.Equals(sent);
                return true;
            case UpdateOutcome.Invalid(var errors):
                Errors = errors;
                Refusals++;
                return false;
            case UpdateOutcome.Conflict(var current) when listing.Metadata.ConflictsBetween(current.Metadata, Typed).Count > 0:
                Conflict = current;
                return false;
            case UpdateOutcome.Conflict(var current):
                // They changed other fields: nobody has to choose.
                var merged = listing.Metadata.Merge(current.Metadata, Typed);
                Listing = current;
                Type(merged);
                return await SaveInTurnAsync(cancellationToken);
            default:
                IsMissing = true;
                return false;
        }
    }

    private void Took(PublishOutcome outcome)
    {
        switch (outcome)
        {
            case PublishOutcome.Done(var listing):
                Take(listing);
                break;
            case PublishOutcome.Incomplete(var checklist):
                Problem = string.Join(" ", checklist.Where(requirement => !requirement.IsMet).Select(requirement => $"{requirement.Text}."));
                break;
            case PublishOutcome.Draining(var endsAt):
                Problem = $"It cannot be published: its hires end on {endsAt.UtcDateTime:d MMMM yyyy}. Cancel that under Delete first.";
                break;
            case PublishOutcome.Invalid(var errors):
                Errors = errors;
                Refusals++;
                break;
            default:
                IsMissing = true;
                break;
        }
    }

    // Written as it was typed, unless somebody else wrote something else.
    private void Take(Listing read)
    {
        if (!IsDirty && !read.Metadata.Equals(Typed))
        {
            Show(read);
        }
        else
        {
            Listing = read;
        }
    }

    private void Show(Listing listing)
    {
        (Listing, Conflict, Refusals) = (listing, null, 0);
        _left.Clear();
        Draft = ListingDraft.Of(listing.Metadata);
        Typed = Draft.Read(_categories, out var errors);
        (Errors, IsDirty) = (errors, false);
    }

    private void Type(ListingMetadata metadata)
    {
        Draft = ListingDraft.Of(metadata);
        Changed();
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Publishing;

namespace VeSaaS.Web.Catalog.Editing;

/// <summary>What publishing asks for, and the ways to publish, now or later, and to take it back.</summary>
public sealed partial class PublishPanel
{
    private int _met;
    private int _left;
    private string _line = "";
    private bool _choosing;
    private string _at = "";
    private string? _unreadable;

    [Parameter, EditorRequired]
    public required Listing Listing { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<PublishRequirement> Checklist { get; set; }

    /// <summary>Whether something is typed that was not saved yet.</summary>
    [Parameter]
    public bool IsDirty { get; set; }

    /// <summary>Why the time that was chosen cannot be.</summary>
    [Parameter]
    public string? ScheduleProblem { get; set; }

    [Parameter]
    public EventCallback OnPublish { get; set; }

    [Parameter]
    public EventCallback OnUnpublish { get; set; }

    /// <summary>The instant to publish at, or null for none.</summary>
    [Parameter]
    public EventCallback<DateTimeOffset?> OnSchedule { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool HasSomething => Listing.Status is not VirtualEmployeeStatus.Published || Listing.HasChanges || IsDirty;

    protected override void OnParametersSet()
    {
        _met = Checklist.Count(requirement => requirement.IsMet);
        _left = Checklist.Count - _met;
        _choosing &= Listing.PublishAt is null;
        _line = _left switch
        {
            _ when !HasSomething => "Customers see what you see here.",
            0 when Listing.Status is VirtualEmployeeStatus.Published => "Customers see the last published revision.",
            0 => "Ready",
            1 => "1 thing left",
            _ => $"{_left} things left",
        };
    }

    private void Choose()
    {
        // A full hour tomorrow, as a beginning.
        _at = Time.GetUtcNow().UtcDateTime.Date.AddDays(1).AddHours(9).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        (_choosing, _unreadable) = (true, null);
    }

    private void Chosen(ChangeEventArgs change) => _at = $"{change.Value}";

    private Task ScheduleAsync()
    {
        // As a browser writes it: 2026-03-05T09:00, with seconds where they are not zero.
        var isRead = DateTime.TryParse(_at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at);
        _unreadable = isRead ? null : "Enter a day and a time.";
        return isRead ? OnSchedule.InvokeAsync(new DateTimeOffset(at)) : Task.CompletedTask;
    }
}

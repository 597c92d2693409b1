using Microsoft.AspNetCore.Components;
using MudBlazor;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Web.Design.States;

namespace VeSaaS.Web.Billing.Webhook;

/// <summary>Whom a sender means by a name.</summary>
/// <param name="Sender">Who writes so.</param>
/// <param name="Kind">Of a customer or of an agent.</param>
/// <param name="Name">As the sender writes it.</param>
/// <param name="Target">The customer's id, or the agent's reference.</param>
public sealed record UsageMapping(string Sender, UsageNameKind Kind, string Name, string Target);

/// <summary>Quarantine, and the two ways out of it.</summary>
public sealed partial class QuarantinePanel
{
    private UsageMapping? _editing;
    private QuarantineGroup? _row;
    private string _target = "";
    private string? _error;
    private bool _busy;

    [Parameter, EditorRequired]
    public required IReadOnlyList<QuarantineGroup> Groups { get; set; }

    [Parameter]
    public EventCallback OnReplay { get; set; }

    /// <summary>Answers what is wrong with the target, or null when it is kept.</summary>
    [Parameter]
    public Func<UsageMapping, Task<string?>>? OnMap { get; set; }

    private static (UsageNameKind Kind, string Name)? NameOf(QuarantineGroup group) => group.Reason switch
    {
        QuarantineReason.UnknownCustomer => (UsageNameKind.Customer, group.Customer),
        QuarantineReason.UnknownAgent => (UsageNameKind.Agent, group.Agent),
        _ => null,
    };

    private static ChipState StateOf(QuarantineReason reason) => reason switch
    {
        QuarantineReason.UnknownCustomer => new(Tone.Attention, Icons.Material.Outlined.DomainDisabled, "Unknown customer"),
        QuarantineReason.UnknownAgent => new(Tone.Attention, Icons.Material.Outlined.HelpOutline, "Unknown agent"),
        QuarantineReason.NotHired => new(Tone.Attention, Icons.Material.Outlined.WorkOff, "Not hired then"),
        _ => new(Tone.Attention, Icons.Material.Outlined.Update, "In the future"),
    };

    private bool Edits(QuarantineGroup group) => _row == group;

    private void Edit(QuarantineGroup group, UsageNameKind kind, string name)
    {
        if (Edits(group))
        {
            Close();
            return;
        }

        (_row, _editing, _target, _error) = (group, new(group.Sender, kind, name, ""), "", null);
    }

    private void Close() => (_row, _editing, _target, _error) = (null, null, "", null);

    private Task ReplayAsync() => WithoutHasteAsync(() => OnReplay.InvokeAsync());

    private Task MapAsync() => WithoutHasteAsync(async () =>
    {
        if (_editing is { } editing && OnMap is { } map)
        {
            _error = await map(editing with { Target = _target.Trim() });
            if (_error is null)
            {
                Close();
            }
        }
    });

    // A second press while the first is worked on would do it twice.
    private async Task WithoutHasteAsync(Func<Task> work)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            await work();
        }
        finally
        {
            _busy = false;
        }
    }
}

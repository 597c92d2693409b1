using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Chat;

/// <summary>The conversations of a customer beside the one that is open.</summary>
public sealed partial class ChatPage
{
    private Caller _caller = default!;
    private string? _title;
    private Guid? _shown;
    private bool? _isStaffed;

    // Changes when another conversation is opened, and not when a new one gets its address: the panel that began it goes on.
    private (Guid?, int?) _panelKey;

    [Parameter]
    public Guid? ConversationId { get; set; }

    /// <summary>The hire that a new conversation is with.</summary>
    [SupplyParameterFromQuery(Name = "with")]
    public string? With { get; set; }

    /// <summary>What the list is searched for.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    /// <summary>`archived` or `deleted` instead of the list.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    /// <summary>The number of the message to begin at; anything else is left alone.</summary>
    [SupplyParameterFromQuery(Name = "at")]
    public string? MessageNumber { get; set; }

    [CascadingParameter]
    public required Task<AuthenticationState> Authentication { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private ConversationId? Here => ConversationId is { } id ? new ConversationId(id) : null;

    private HireId? WithHire => Here is null && Guid.TryParse(With, out var hire) ? new HireId(hire) : null;

    private int? At => int.TryParse(MessageNumber, CultureInfo.InvariantCulture, out var at) && at > 0 ? at : null;

    private bool IsOpen => Here is not null || WithHire is not null;

    protected override async Task OnInitializedAsync() => _caller = (await Authentication).User.Caller();

    protected override void OnParametersSet()
    {
        var wanted = ConversationId ?? WithHire?.Value;
        if (wanted != _shown)
        {
            (_shown, _panelKey, _title) = (wanted, (wanted, At), null);
        }
        else if (At is not null)
        {
            // Perhaps another hit in the same conversation.
            _panelKey = (wanted, At);
        }
    }

    private void Open(ConversationId conversation)
    {
        _shown = conversation.Value;
        Navigation.NavigateTo(AppUrls.ChatWith(conversation.Value), replace: true);
    }

    private void ShowStaffed(bool isStaffed) => _isStaffed = isStaffed;

    private void ShowTitle(string title) => _title = title;
}

using System.Security.Cryptography;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Web.Design.Pages;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Frame;
using VeSaaS.Web.Tenancy.Accounts;
using VeSaaS.Web.Tenancy.Proofs;

namespace VeSaaS.Web.Tenancy.Security;

/// <summary>Turns two-step sign-in on and off. Until the first code is right the new key exists only in the page, encrypted for this user.</summary>
public sealed partial class AuthenticatorPage
{
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(30);

    private readonly List<Crumb> _crumbs = [new("Security", AppUrls.Security)];
    private AccountForm _form = default!;
    private bool _on;
    private byte[] _key = [];
    private string _protectedKey = "";
    private string _account = "";
    private IReadOnlyList<string>? _codes;

    [SupplyParameterFromForm]
    private SecondFactorInput Input { get; set; } = default!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    private CheckSecondFactor SecondFactor { get; init; } = default!;

    [Inject]
    private ProveIdentity Prove { get; init; } = default!;

    [Inject]
    private SecondFactorSwitch Switch { get; init; } = default!;

    [Inject]
    private IDataProtectionProvider Protection { get; init; } = default!;

    [Inject]
    private NavigationManager Navigation { get; init; } = default!;

    private string KeyText => string.Join(' ', AuthenticatorKey.TextOf(_key).Chunk(4).Select(group => new string(group)));

    // For one user: another's form with a key that its sender knows is worth nothing.
    private ITimeLimitedDataProtector Protector =>
        Protection.CreateProtector("VeSaaS.AuthenticatorKey", Http.User.UserId().ToString()).ToTimeLimitedDataProtector();

    protected override async Task OnInitializedAsync()
    {
        Input ??= new SecondFactorInput();
        _form = new AccountForm(Input);
        Http.Response.Headers.CacheControl = "no-store";
        if (!await Prove.IsRecentAsync(Http))
        {
            Navigation.NavigateTo(AppUrls.ConfirmThen(AppUrls.SecurityAuthenticator));
            return;
        }

        _account = PersonClaims.EmailOf(Http.User);
        _on = await SecondFactor.FindAsync(Http.User.UserId(), Http.RequestAborted) is not null;
        UseKey(ReadKey() ?? AuthenticatorKey.New());
    }

    private async Task EnableAsync()
    {
        if (ReadKey() is null)
        {
            _form.Message = "The key was too old. This is a new one: have the app read it again.";
            return;
        }

        _codes = await Switch.EnableAsync(_key, Input.Code ?? "", Http);
        if (_codes is null)
        {
            _form.Show(nameof(Input.Code), "This is not the code for this key. Check that the phone's clock is right and type the newest one.");
        }
    }

    private async Task DisableAsync()
    {
        // Without a proof the page has been left already.
        if (await Switch.DisableAsync(Http))
        {
            Navigation.NavigateTo(AppUrls.SecurityAfter("second-factor-off"));
        }
    }

    private void UseKey(byte[] key)
    {
        _key = key;
        _protectedKey = Convert.ToBase64String(Protector.Protect(key, KeyLifetime));
    }

    private byte[]? ReadKey()
    {
        try
        {
            return Input.Key is { Length: > 0 } text ? Protector.Unprotect(Convert.FromBase64String(text)) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            // Too old, of another user or made up: the page offers another key.
            return null;
        }
    }

    /// <summary>The fields of both forms.</summary>
    internal sealed class SecondFactorInput
    {
        public string? Key { get; set; }

        public string? Code { get; set; }
    }
}

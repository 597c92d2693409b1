using System.Net.Mail;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Tenancy;

/// <summary>Rules for a person's name, address and password, the same at sign-up, for the first operator and at a reset.</summary>
public static class AccountRules
{
    /// <summary>Fewest characters of a password. Length is the only rule, as NIST SP 800-63B recommends.</summary>
    public const int MinimumPasswordLength = 12;

    /// <summary>Most characters of a password; a longer one would only make hashing expensive.</summary>
    public const int MaximumPasswordLength = 256;

    /// <summary>Most characters of a person's name.</summary>
    public const int NameLength = 80;

    /// <summary>Most characters of an e-mail address (RFC 5321, 4.5.3.1.3).</summary>
    public const int EmailLength = 254;

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? CheckName(string name) => name.Trim().Length switch
    {
        0 => "Enter your name.",
        > NameLength => $"Use at most {NameLength} characters.",
        _ => null,
    };

    /// <summary>What is wrong with the address, or null.</summary>
    public static string? CheckEmail(string email)
    {
        var text = email.Trim();
        return text.Length switch
        {
            0 => "Enter an e-mail address.",
            > EmailLength => $"Use at most {EmailLength} characters.",
            _ when !IsAddress(text) => "Enter an e-mail address like name@company.com.",
            _ => null,
        };
    }

    /// <summary>What is wrong with the password, or null.</summary>
    public static string? CheckPassword(string password) => password.Length switch
    {
        0 => $"Enter a password of {MinimumPasswordLength} or more characters, for example four words.",
        1 => $"1 character is too short. Use {MinimumPasswordLength} or more, for example four words.",
        < MinimumPasswordLength =>
            $"{password.Length} characters is too short. Use {MinimumPasswordLength} or more, for example four words.",
        > MaximumPasswordLength => $"Use at most {MaximumPasswordLength} characters.",
        _ => null,
    };

    internal static IEnumerable<FieldError> Check(string field, string? message)
    {
        if (message is not null)
        {
            yield return new FieldError(field, message);
        }
    }

    // MailAddress also takes "Name <address>" and quoted forms; only a bare address with a dotted or local host is one here.
    private static bool IsAddress(string text) =>
        MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && !text.Any(character => char.IsWhiteSpace(character) || char.IsControl(character) || character is '"' or ',' or ';');
}

using Microsoft.Extensions.Options;

namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Configuration section `Accounts`.</summary>
internal sealed class AccountOptions
{
    public const string SectionName = "Accounts";

    /// <summary>`Accounts:RevalidationInterval`: how long an open page may outlive the right it claims, where nothing announced the change.</summary>
    public TimeSpan RevalidationInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>`Accounts:PostsPerMinute`: how many sign-in, sign-up and password forms one address may send.</summary>
    public int PostsPerMinute { get; set; } = 60;

    /// <summary>`Accounts:MaxFailures`: wrong passwords until an account pauses.</summary>
    public int MaxFailures { get; set; } = 5;

    /// <summary>`Accounts:LockoutDuration`: how long it pauses.</summary>
    public TimeSpan LockoutDuration { get; set; } = TimeSpan.FromMinutes(10);

    internal sealed class Validator : IValidateOptions<AccountOptions>
    {
        public ValidateOptionsResult Validate(string? name, AccountOptions options)
        {
            List<string> errors = [];
            if (options.RevalidationInterval <= TimeSpan.Zero)
            {
                errors.Add($"{SectionName}:{nameof(options.RevalidationInterval)} must be longer than zero.");
            }

            if (options.PostsPerMinute < 1)
            {
                errors.Add($"{SectionName}:{nameof(options.PostsPerMinute)} must be at least 1.");
            }

            if (options.MaxFailures < 1)
            {
                errors.Add($"{SectionName}:{nameof(options.MaxFailures)} must be at least 1.");
            }

            if (options.LockoutDuration <= TimeSpan.Zero)
            {
                errors.Add($"{SectionName}:{nameof(options.LockoutDuration)} must be longer than zero.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}

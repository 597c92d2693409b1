namespace VeSaaS.Web.Tenancy.Access;

/// <summary>Configuration section `Security`.</summary>
internal sealed class SecurityOptions
{
    public const string SectionName = "Security";

    /// <summary>
    /// `Security:RequireSecondFactorForAdmins`: whether operators without an authenticator app and without a passkey are kept out of the console. Unset,
    /// they are kept out everywhere but in Development.
    /// </summary>
    public bool? RequireSecondFactorForAdmins { get; set; }
}

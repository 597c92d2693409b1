using Microsoft.Extensions.Logging;

namespace VeSaaS.Core.Audit;

/// <summary>A type of audit row that somebody who watches over the platform wants to hear of.</summary>
/// <param name="Id">Stable; never given to another type.</param>
/// <param name="Type">`feature.verb_past`, as in the audit log.</param>
/// <param name="Level">How loudly the log says it.</param>
/// <param name="Meaning">One sentence, as it stands in the guide.</param>
public sealed record SecurityEvent(int Id, string Type, LogLevel Level, string Meaning);

/// <summary>
/// The one place that says which audit rows are security events (architecture.md, section 10). Each becomes a log record when its row is sealed: after its
/// commit, once, in the order of the log.
/// </summary>
public static class SecurityEvents
{
    /// <summary>All of them, by id. `deploy/guides/security-events.md` describes each.</summary>
    public static IReadOnlyList<SecurityEvent> All { get; } =
    [
        new(4603, "gateway.drift_detected", LogLevel.Warning, "Somebody else changed, added or removed one of our objects at the gateway."),
        new(4604, "gateway.drift_restored", LogLevel.Information, "What somebody else had changed was put back."),
        new(4605, "gateway.probe_failed", LogLevel.Critical, "A probe as a stranger got past the gateway."),
        new(4606, "gateway.route_quarantined", LogLevel.Critical, "An agent was denied to everybody: a probe found it open and took its route down, or an operator broke the glass."),
        new(4607, "gateway.quarantine_cleared", LogLevel.Warning, "An operator gave an agent back to its customers."),
        new(4608, "gateway.customer_denied", LogLevel.Critical, "An operator broke the glass over a customer: it can call nobody."),
        new(4609, "gateway.customer_denial_lifted", LogLevel.Warning, "An operator let a customer call again."),
        new(4610, "gateway.change_refused", LogLevel.Warning, "A change at the gateway was refused: an object of our name belongs to somebody else, or the API server did not take ours."),
        new(4701, "tenancy.signin_failed", LogLevel.Warning, "Somebody could not sign in."),
        new(4702, "tenancy.api_key_refused", LogLevel.Warning, "An API key was presented that is unknown, revoked, expired or of a suspended customer."),
        new(4703, "tenancy.password_proof_failed", LogLevel.Warning, "Somebody who is signed in gave a wrong password before a sensitive act."),
        new(4704, "tenancy.password_reset_requested", LogLevel.Information, "A link to set a new password was asked for."),
        new(4705, "tenancy.password_reset", LogLevel.Warning, "A password was set anew by a link."),
        new(4706, "tenancy.password_changed", LogLevel.Information, "Somebody changed the own password."),
        new(4707, "tenancy.second_factor_disabled", LogLevel.Warning, "Somebody switched the second step of signing in off."),
        new(4708, "tenancy.recovery_code_used", LogLevel.Warning, "Somebody signed in with a recovery code."),
        new(4709, "tenancy.sessions_revoked", LogLevel.Information, "Sessions of an account were ended."),
        new(4710, "tenancy.operator_created", LogLevel.Warning, "The platform got its first operator."),
        new(4711, "tenancy.operator_link_issued", LogLevel.Warning, "A link was printed that makes its holder the first operator."),
        new(4712, "tenancy.api_key_created", LogLevel.Information, "An API key was made."),
        new(4713, "tenancy.api_key_revoked", LogLevel.Information, "An API key was revoked."),
        new(4714, "tenancy.member_role_changed", LogLevel.Information, "A member of a company got another role."),
        new(4715, "tenancy.passkey_proof_failed", LogLevel.Warning, "Somebody who is signed in gave a passkey that is not theirs before a sensitive act."),
        new(4716, "tenancy.company_suspended", LogLevel.Warning, "An operator suspended a company: nobody of it gets in, and it can call nobody."),
        new(4717, "tenancy.company_resumed", LogLevel.Warning, "An operator let a suspended company work again."),
        new(4718, "tenancy.support_began", LogLevel.Warning, "An operator began to look on in a company as support."),
        new(4719, "tenancy.support_ended", LogLevel.Information, "An operator's support in a company ended."),
        new(4720, "tenancy.operator_invited", LogLevel.Warning, "An operator made a link that makes its addressee an operator."),
        new(4721, "tenancy.operator_joined", LogLevel.Critical, "Somebody became an operator by another operator's invitation."),
        new(4722, "tenancy.operator_removed", LogLevel.Critical, "An operator took another one's rights away, or laid down the own."),
        new(4801, "billing.webhook_refused", LogLevel.Warning, "A delivery to the usage webhook was refused: unsigned, stale, too large, malformed, or its id again with another body."),
        new(4901, "audit.exported", LogLevel.Information, "An operator took rows of the audit log away in a file."),
        new(4902, "audit.detail_erased", LogLevel.Warning, "The detail of an audit row was erased."),
    ];

    private static readonly Dictionary<string, SecurityEvent> ByType = All.ToDictionary(item => item.Type, StringComparer.Ordinal);

    /// <summary>The event of this type; null for a row that is none.</summary>
    public static SecurityEvent? Find(string type) => ByType.GetValueOrDefault(type);
}

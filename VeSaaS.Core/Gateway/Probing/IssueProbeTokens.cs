using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Gateway.Probing;

/// <summary>How asking for tokens to probe with ended.</summary>
public abstract record ProbeTokens
{
    private ProbeTokens()
    {
    }

    /// <summary>Tokens of one customer and agent: one that is good for <see cref="CallerClaims.Lifetime"/>, one that is dead, one that another key signed.</summary>
    public sealed record Issued(CustomerId Customer, string Valid, string Expired, string Forged) : ProbeTokens;

    /// <summary>There is no such customer; nothing was issued.</summary>
    public sealed record UnknownCustomer : ProbeTokens;
}

/// <summary>
/// Signs tokens for a person who checks the gateway from outside. Whoever can run this has the installation's keys anyway; what it adds is the
/// row in the audit log, which is committed before a token exists.
/// </summary>
public sealed class IssueProbeTokens(AppContexts contexts, CallerTokens tokens, TimeProvider time)
{
    /// <summary>The type of the audit row.</summary>
    public const string AuditType = "gateway.probe_tokens_issued";

    /// <param name="agent">The agent that the tokens name.</param>
    /// <param name="customer">Whom they name; null for a stranger: a customer that does not exist.</param>
    /// <param name="issuedBy">Who asked, as the operating system knows them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ProbeTokens> ExecuteAsync(AgentRef agent, CustomerId? customer, string issuedBy, CancellationToken cancellationToken)
    {
        var isKnown = await contexts.WriteAsSystemAsync("a probe of the gateway concerns the installation", async (db, token) =>
        {
            if (customer is { } id && !await db.Set<Customer>().AnyAsync(known => known.Id == id, token))
            {
                return false;
            }

            db.Audit(time, AuditType, Actor.System, customer, GatewayAudit.Subject(agent), new { issuedBy });
            return true;
        }, cancellationToken);
        if (!isKnown)
        {
            return new ProbeTokens.UnknownCustomer();
        }

        var identity = new CallerIdentity(customer ?? new CustomerId(time.NewId()), agent, time.NewId());
        return new ProbeTokens.Issued(
            identity.Customer,
            await tokens.IssueAsync(identity, cancellationToken),
            await tokens.IssueExpiredAsync(identity, cancellationToken),
            await tokens.IssueForgedAsync(identity, cancellationToken));
    }
}

using System.Diagnostics;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>Whether a hire takes messages.</summary>
public static class ChatHires
{
    /// <summary>The customer's hire with its derived state, or null.</summary>
    internal static Task<(Hire Hire, HireState State)?> FindAsync(
        AppDbContext db, CustomerId customer, HireId id, CancellationToken cancellationToken) => HireLookup.FindAsync(db, customer, id, cancellationToken);

    /// <summary>Why a hire in this state takes no message.</summary>
    public static string WhyNot(string personaName, HireState state) => state switch
    {
        HireState.Provisioning => $"{personaName} is still being set up.",
        HireState.Paused => $"{personaName} is paused. Resume {personaName} to go on.",
        HireState.Suspended => $"{personaName} is suspended.",
        HireState.Ending => $"{personaName} is being let go and takes no new messages.",
        HireState.Ended => $"{personaName} no longer works for you. The conversation stays readable.",
        _ => throw new UnreachableException(state.ToString()),
    };
}

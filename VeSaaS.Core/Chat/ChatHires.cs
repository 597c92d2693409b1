using System.Diagnostics;
using VeSaaS.Core.Teams;

namespace VeSaaS.Core.Chat;

/// <summary>Whether a hire takes messages.</summary>
public static class ChatHires
{
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

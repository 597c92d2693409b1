using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Teams;

/// <summary>What pages of the team listen to.</summary>
public static class TeamTopics
{
    /// <summary>Somebody joined, left or changed in this customer's team.</summary>
    public static LiveTopic Team(CustomerId customer) => new("team", customer.Value);

    /// <summary>This hire, or its grant, changed.</summary>
    public static LiveTopic Hire(HireId hire) => new("hire", hire.Value);

    internal static void PublishHire(this ILiveEvents live, CustomerId customer, HireId hire)
    {
        live.Publish(Hire(hire));
        live.Publish(Team(customer));
    }
}

using VeSaaS.Core.Tenancy;

namespace VeSaaS.Web.Tenancy.Members;

/// <summary>The roles as people read them.</summary>
internal static class RoleWords
{
    /// <summary>From the most rights to the fewest.</summary>
    public static IReadOnlyList<MemberRole> All { get; } = [MemberRole.Owner, MemberRole.Member, MemberRole.Viewer];

    /// <summary>What a role allows, after "can".</summary>
    public static string Of(MemberRole role) => role switch
    {
        MemberRole.Owner => "do everything, also manage members, keys and money",
        MemberRole.Member => "hire, talk and give work",
        MemberRole.Viewer => "look at everything and change nothing",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
    };
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Members;

/// <summary>What tests of members say in one line.</summary>
internal static class MemberWorld
{
    public static Caller Caller(this TestAccount account, MemberRole role = MemberRole.Owner) => new(account.UserId, account.Customer!.Value, role);

    public static string NewEmail() => $"{Path.GetRandomFileName()}@guests.example";

    public static async Task<IssuedInvitation> InviteAsync(this AppHost host, TestAccount owner, string email, MemberRole role = MemberRole.Member)
    {
        var outcome = await host.Services.GetRequiredService<InviteMember>().ExecuteAsync(owner.Caller(), email, role, Unmailed, TestContext.Current.CancellationToken);
        return Assert.IsType<InviteOutcome.Invited>(outcome).Invitation;
    }

    /// <summary>Where a test hands the link over itself.</summary>
    public static void Unmailed(AppDbContext db, IssuedInvitation invitation)
    {
    }

    /// <summary>The roles in a company, by user.</summary>
    public static async Task<Dictionary<Guid, MemberRole>> RolesAsync(this AppHost host, CustomerId customer)
    {
        await using var db = host.Contexts.ForSystem("test");
        return await db.Set<Member>().Where(member => member.CustomerId == customer)
            .ToDictionaryAsync(member => member.UserId, member => member.Role, TestContext.Current.CancellationToken);
    }
}

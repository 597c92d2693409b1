using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Operators;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy.Operators;

/// <summary>What tests of operators say in one line.</summary>
internal static class OperatorWorld
{
    public static ActingOperator Acting(this TestAccount account) => new(account.UserId, account.Person.FindSessionId());

    public static string NewEmail() => $"{Path.GetRandomFileName()}@operators.example";

    public static async Task<IssuedOperatorInvitation> InviteOperatorAsync(this AppHost host, TestAccount acting, string email)
    {
        var outcome = await host.Services.GetRequiredService<InviteOperator>().ExecuteAsync(acting.Acting(), email, Unmailed, TestContext.Current.CancellationToken);
        return Assert.IsType<InviteOperatorOutcome.Invited>(outcome).Invitation;
    }

    public static async Task<bool> IsOperatorAsync(this AppHost host, Guid userId)
    {
        var standing = await host.Services.GetRequiredService<Memberships>().FindAsync(userId, null, TestContext.Current.CancellationToken);
        return standing.IsAdmin;
    }

    public static Task<RemoveOperatorOutcome> RemoveOperatorAsync(this AppHost host, TestAccount acting, Guid userId) =>
        host.Services.GetRequiredService<RemoveOperator>().ExecuteAsync(acting.Acting(), userId, Unmailed, TestContext.Current.CancellationToken);

    /// <summary>Where a test does not look at mails.</summary>
    public static void Unmailed<T>(AppDbContext db, T what)
    {
    }
}

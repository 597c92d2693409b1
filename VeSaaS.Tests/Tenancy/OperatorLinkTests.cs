using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

public sealed class OperatorLinkTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task ExecuteAsync_OpenLink_MakesAnAdmin()
    {
        var secret = await IssueAsync();

        var outcome = await UseAsync(secret, "ada@platform.example");

        var created = Assert.IsType<FirstOperatorOutcome.Created>(outcome);
        var standing = await new Memberships(_database.Contexts, _database.Time).FindAsync(created.UserId, null, TestContext.Current.CancellationToken);
        Assert.Equal(new Standing(null, IsAdmin: true), standing);
        await using var db = _database.Open();
        Assert.Contains(
            await db.Set<AuditEntry>().ToListAsync(TestContext.Current.CancellationToken),
            entry => entry.Type == "tenancy.operator_created" && entry.ActorId == created.UserId);
    }

    [Fact]
    public async Task ExecuteAsync_UsedTwice_SecondIsNotFound()
    {
        var secret = await IssueAsync();
        await UseAsync(secret, "ada@platform.example");

        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(await UseAsync(secret, "eve@elsewhere.example"));
    }

    [Fact]
    public async Task ExecuteAsync_UsedAtOnce_ExactlyOneWins()
    {
        var secret = await IssueAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => UseAsync(secret, $"person{index}@platform.example")));

        Assert.Single(outcomes.OfType<FirstOperatorOutcome.Created>());
        Assert.Equal(5, outcomes.OfType<FirstOperatorOutcome.LinkNotFound>().Count());
        await using var db = _database.Open();
        Assert.Equal(1, await db.Users.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ExecuteAsync_AfterAnHour_IsNotFound()
    {
        var secret = await IssueAsync();
        _database.Time.Advance(OperatorLinks.Lifetime);

        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(await UseAsync(secret, "ada@platform.example"));
    }

    [Fact]
    public async Task ExecuteAsync_WrongSecret_IsNotFound()
    {
        await IssueAsync();

        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(await UseAsync("guessed", "ada@platform.example"));
    }

    [Fact]
    public async Task ExecuteAsync_WeakPassword_KeepsTheLinkOpen()
    {
        var secret = await IssueAsync();

        var refused = await UseAsync(secret, "ada@platform.example", "short");

        Assert.Equal(["Password"], Assert.IsType<FirstOperatorOutcome.InvalidFields>(refused).Errors.Select(error => error.Field));
        Assert.IsType<FirstOperatorOutcome.Created>(await UseAsync(secret, "ada@platform.example"));
    }

    [Fact]
    public async Task IssueAsync_AtRestart_VoidsTheEarlierLink()
    {
        var first = await IssueAsync();
        var second = await IssueAsync();

        Assert.NotEqual(first, second);
        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(await UseAsync(first, "ada@platform.example"));
        Assert.IsType<FirstOperatorOutcome.Created>(await UseAsync(second, "ada@platform.example"));
    }

    [Fact]
    public async Task IssueAsync_OnceThereIsAnAdmin_IssuesNothing()
    {
        await UseAsync(await IssueAsync(), "ada@platform.example");

        Assert.Null(await new IssueOperatorLink(_database.Contexts, _database.Time).ExecuteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task IsOpenAsync_AdminMadeAnotherWay_IsVoid()
    {
        var secret = await IssueAsync();
        await using (var db = _database.Open())
        {
            var user = Accounts().Create("Ada", "ada@platform.example", TestAccount.Password);
            var role = await Accounts().AdminRoleAsync(db, TestContext.Current.CancellationToken);
            db.Add(user);
            db.Add(new IdentityUserRole<Guid> { UserId = user.Id, RoleId = role.Id });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        Assert.False(await Links().IsOpenAsync(secret, TestContext.Current.CancellationToken));
        Assert.IsType<FirstOperatorOutcome.LinkNotFound>(await UseAsync(secret, "eve@elsewhere.example"));
    }

    [Fact]
    public async Task IssueAsync_Stored_IsAHashOf256Bits()
    {
        var secret = await IssueAsync();

        await using var db = _database.Open();
        var link = await db.Set<OperatorLink>().SingleAsync(TestContext.Current.CancellationToken);
        var audit = await db.Set<AuditEntry>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(43, secret.Length);
        Assert.Equal(32, link.SecretHash.Length);
        Assert.NotEqual(Encoding.UTF8.GetBytes(secret), link.SecretHash);
        Assert.DoesNotContain(secret, audit.Detail + audit.Subject, StringComparison.Ordinal);
    }

    private OperatorLinks Links() => new(_database.Contexts, _database.Time);

    private NewAccounts Accounts() => new(new PasswordHasher<ApplicationUser>(), new UpperInvariantLookupNormalizer(), _database.Time);

    private async Task<string> IssueAsync() =>
        await new IssueOperatorLink(_database.Contexts, _database.Time).ExecuteAsync(TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("No link was issued.");

    private Task<FirstOperatorOutcome> UseAsync(string secret, string email, string password = TestAccount.Password) =>
        new CreateFirstOperator(_database.Contexts, Links(), Accounts(), _database.Time)
            .ExecuteAsync(new FirstOperatorRequest(secret, "Ada", email, password), TestContext.Current.CancellationToken);
}

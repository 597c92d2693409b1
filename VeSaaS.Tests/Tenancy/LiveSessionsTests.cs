using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Teams;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>What is known of sessions between one request and the next.</summary>
public sealed class LiveSessionsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 60)]
    public async Task Seen_AfterSomeSeconds_IsWrittenDownToTheMinute(int seconds, int written)
    {
        using var database = new TestDatabase();
        var sessions = new LiveSessions(database.Contexts, new RecordedEvents(), database.Time);
        var (user, _) = await TestAccounts.CreateCustomerAsync(database.Contexts, database.Time, Token);
        var session = await new OpenSession(database.Contexts, database.Time).ExecuteAsync(new(user.Id, SignInMethod.Password, "Firefox on Linux", null), Token);
        var began = database.Time.GetUtcNow();
        database.Time.Advance(TimeSpan.FromSeconds(seconds));

        await sessions.SeenAsync(session, (await sessions.FindAsync(session, null, Token))!, Token);

        await using var db = database.Open();
        Assert.Equal(began.AddSeconds(written), (await db.Set<Session>().SingleAsync(row => row.Id == session, Token)).LastSeenAt);
    }
}

using System.Text;
using OtpNet;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.SecondFactors;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

public sealed class SecondFactorTests : IDisposable
{
    private static readonly SecretProtector Secrets = new(bytes => [.. bytes.Select(value => (byte)~value)], bytes => [.. bytes.Select(value => (byte)~value)]);

    private readonly TestDatabase _database = new();

    // RFC 6238, appendix B, whose codes have eight digits; ours are their last six.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081 804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Match_VectorsOfTheRfc_IsTheirStep(long seconds, string code) =>
        Assert.Equal(seconds / 30, AuthenticatorKey.Match(Encoding.ASCII.GetBytes("12345678901234567890"), code, DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("0287082")]
    [InlineData("２８７０８２")]
    [InlineData("-87082")]
    public void Match_NotSixDigits_IsNone(string code) =>
        Assert.Null(AuthenticatorKey.Match(Encoding.ASCII.GetBytes("12345678901234567890"), code, DateTimeOffset.FromUnixTimeSeconds(59)));

    [Fact]
    public void UriOf_Key_IsReadByEveryApp() => Assert.Equal(
        "otpauth://totp/VE%20SaaS:ada%40harbour.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=VE%20SaaS&algorithm=SHA1&digits=6&period=30",
        AuthenticatorKey.UriOf(Encoding.ASCII.GetBytes("12345678901234567890"), "ada@harbour.example"));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Match_CodeOfAStepAround_IsTakenWithinOneStep(int steps, bool isTaken)
    {
        var key = AuthenticatorKey.New();
        var now = _database.Time.GetUtcNow();

        Assert.Equal(isTaken, AuthenticatorKey.Match(key, CodeAt(key, now.AddSeconds(30 * steps)), now) is not null);
    }

    [Fact]
    public async Task CheckCode_RacedByTwenty_IsTakenOnce()
    {
        var (user, key, _) = await EnrolAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        var code = CodeAt(key, _database.Time.GetUtcNow());
        var check = new CheckSecondFactor(_database.Contexts, Secrets, _database.Time);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => check.CheckCodeAsync(user.UserId, code, Token), Token)));

        Assert.Single(outcomes, outcome => outcome is SecondFactorOutcome.CodeTaken);
    }

    [Fact]
    public async Task CheckCode_OlderStepAfterANewerOne_IsRefused()
    {
        var (user, key, _) = await EnrolAsync();
        _database.Time.Advance(TimeSpan.FromMinutes(2));
        var now = _database.Time.GetUtcNow();
        var check = new CheckSecondFactor(_database.Contexts, Secrets, _database.Time);

        Assert.IsType<SecondFactorOutcome.CodeTaken>(await check.CheckCodeAsync(user.UserId, CodeAt(key, now), Token));
        Assert.IsType<SecondFactorOutcome.Refused>(await check.CheckCodeAsync(user.UserId, CodeAt(key, now.AddSeconds(-30)), Token));
    }

    [Fact]
    public async Task CheckRecoveryCode_RacedByTwenty_IsTakenOnceAndCounted()
    {
        var (user, _, codes) = await EnrolAsync();
        var check = new CheckSecondFactor(_database.Contexts, Secrets, _database.Time);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => check.CheckRecoveryCodeAsync(user, codes[3], (_, _) => { }, Token), Token)));

        Assert.Equal(new SecondFactorOutcome.RecoveryCodeTaken(9), Assert.Single(outcomes, outcome => outcome is not SecondFactorOutcome.Refused));
    }

    [Fact]
    public async Task CheckRecoveryCode_OfSomebodyElse_IsRefused()
    {
        var (_, _, codes) = await EnrolAsync();
        var (other, _, _) = await EnrolAsync();

        var outcome = await new CheckSecondFactor(_database.Contexts, Secrets, _database.Time).CheckRecoveryCodeAsync(other, codes[0], (_, _) => { }, Token);

        Assert.IsType<SecondFactorOutcome.Refused>(outcome);
    }

    [Fact]
    public async Task Stored_KeyAndCodes_AreNotReadable()
    {
        var (user, key, codes) = await EnrolAsync();
        await using var db = _database.Open();

        Assert.NotEqual(key, db.Set<SecondFactor>().Single(factor => factor.UserId == user.UserId).ProtectedKey);
        Assert.DoesNotContain(
            db.Set<RecoveryCode>().Select(code => code.Hash).ToList(),
            hash => codes.Any(code => hash.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(code))));
        Assert.Equal(10, codes.Distinct().Count());
    }

    [Fact]
    public async Task UseChallenge_Twice_IsTakenOnce()
    {
        var use = new UseChallenge(_database.Contexts, _database.Time);
        var hash = new byte[32];

        Assert.True(await use.ExecuteAsync(hash, TimeSpan.FromMinutes(5), Token));
        Assert.False(await use.ExecuteAsync(hash, TimeSpan.FromMinutes(5), Token));
    }

    public void Dispose() => _database.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string CodeAt(byte[] key, DateTimeOffset time) => new Totp(key).ComputeTotp(time.UtcDateTime);

    private async Task<(ActingUser User, byte[] Key, IReadOnlyList<string> Codes)> EnrolAsync()
    {
        var (user, customer) = await TestAccounts.CreateCustomerAsync(_database.Contexts, _database.Time, Token);
        var person = new ActingUser(user.Id, customer, IsOperator: false);
        var key = AuthenticatorKey.New();
        var code = CodeAt(key, _database.Time.GetUtcNow());
        var codes = await new ChangeSecondFactor(_database.Contexts, Secrets, _database.Time).EnableAsync(person, key, code, _ => { }, Token);
        return (person, key, codes ?? throw new InvalidOperationException("The right code was refused."));
    }
}

using VeSaaS.Core.Audit;
using VeSaaS.Core.Audit.Sealing;
using Xunit;

namespace VeSaaS.Tests.Audit;

public sealed class VerifyAuditTests : IDisposable
{
    private const string InsertFourth = """
        UPDATE audit_entries SET Sequence = -Sequence - 1 WHERE Sequence >= 4;
        UPDATE audit_entries SET Sequence = -Sequence WHERE Sequence < 0;
        INSERT INTO audit_entries (Id, At, Type, ActorKind, Subject, Detail, Sequence, DetailDigest, Seal)
        SELECT '00000000-0000-0000-0000-00000000BAD0', At, Type, ActorKind, 'row:forged', Detail, 4, DetailDigest, Seal FROM audit_entries WHERE Sequence = 3;
        """;

    private readonly AuditWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Untouched_IsIntact()
    {
        await _world.WithTenAsync(Token);

        var intact = Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token));

        Assert.Equal((10L, 0), (intact.Rows, intact.Waiting));
        Assert.Equal(64, intact.Head.Length);
    }

    [Fact]
    public async Task NothingEverSealed_IsIntact() =>
        Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token));

    [Theory]
    [InlineData("UPDATE audit_entries SET Detail = '[]' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET Detail = '' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET ActorId = NULL WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET ActorKind = 'system' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET Type = 'test.other' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET Subject = 'row:other' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:other")]
    [InlineData("UPDATE audit_entries SET At = At + 1 WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET CustomerId = '00000000-0000-0000-0000-00000000BAD0' WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("UPDATE audit_entries SET Seal = zeroblob(32) WHERE Sequence = 10", AuditFindingKind.Changed, 10, "row:10")]
    [InlineData("UPDATE audit_entries SET DetailDigest = zeroblob(32) WHERE Sequence = 4", AuditFindingKind.Changed, 4, "row:4")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 4", AuditFindingKind.Removed, 4, "Row 4 was removed")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 1", AuditFindingKind.Removed, 1, "Row 1 was removed")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence IN (4, 5, 6)", AuditFindingKind.Removed, 4, "Rows 4 to 6 were removed")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 10", AuditFindingKind.Removed, 10, "Row 10 was removed")]
    [InlineData("DELETE FROM audit_entries", AuditFindingKind.Removed, 1, "Rows 1 to 10 were removed")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 10; UPDATE audit_chain SET Sequence = 9, Seal = (SELECT Seal FROM audit_entries WHERE Sequence = 9)", AuditFindingKind.Head, 9, "head")]
    [InlineData("DELETE FROM audit_chain", AuditFindingKind.Head, 0, "head")]
    [InlineData("UPDATE audit_entries SET Sequence = NULL WHERE Sequence = 4", AuditFindingKind.Removed, 4, "Row 4 was removed")]
    [InlineData(InsertFourth, AuditFindingKind.Inserted, 4, "row:forged")]
    [InlineData("UPDATE audit_entries SET Sequence = 11 WHERE Sequence = 4", AuditFindingKind.Removed, 4, "Row 4 was removed")]
    [InlineData("UPDATE audit_entries SET Sequence = -4 WHERE Sequence = 4; UPDATE audit_entries SET Sequence = 4 WHERE Sequence = 5; UPDATE audit_entries SET Sequence = 5 WHERE Sequence = -4", AuditFindingKind.Moved, 4, "changed places")]
    public async Task Tampered_IsFoundAndNamed(string sql, AuditFindingKind kind, long sequence, string named)
    {
        await _world.WithTenAsync(Token);
        await _world.SqlAsync(sql, Token);

        var broken = Assert.IsType<AuditVerification.Broken>(await _world.Verify.ExecuteAsync(null, Token));

        var first = broken.Findings[0];
        Assert.Equal((kind, sequence), (first.Kind, first.Sequence));
        Assert.Contains(named, first.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET ActorId = NULL WHERE Sequence = 4")]
    [InlineData("DELETE FROM audit_entries WHERE Sequence = 4")]
    [InlineData(InsertFourth)]
    public async Task OneBrokenPlace_DoesNotAccuseTheRowsBehindIt(string sql)
    {
        await _world.WithTenAsync(Token);
        await _world.SqlAsync(sql, Token);

        Assert.Equal(1, Assert.IsType<AuditVerification.Broken>(await _world.Verify.ExecuteAsync(null, Token)).Total);
    }

    [Fact]
    public async Task EverythingUpToACheckpointRemovedAtTheEnd_CheckpointContradicts()
    {
        await _world.WithTenAsync(Token);
        _world.Database.Time.Advance(SealAuditEntries.CheckpointAge);
        await _world.Sealer().ExecuteAsync(Token);
        var intact = Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token));
        Assert.Equal(1, intact.Checkpoints);

        await _world.SqlAsync("DELETE FROM audit_entries WHERE Sequence > 8; UPDATE audit_chain SET Sequence = 8, Seal = (SELECT Seal FROM audit_entries WHERE Sequence = 8)", Token);

        var broken = Assert.IsType<AuditVerification.Broken>(await _world.Verify.ExecuteAsync(null, Token));
        Assert.Contains(broken.Findings, finding => finding is { Kind: AuditFindingKind.Checkpoint, Sequence: 1 });
    }

    [Theory]
    [InlineData("DELETE FROM audit_checkpoints", "removed")]
    [InlineData("UPDATE audit_checkpoints SET Sequence = 9", "changed")]
    public async Task CheckpointTampered_IsNamed(string sql, string word)
    {
        await _world.WithTenAsync(Token);
        _world.Database.Time.Advance(SealAuditEntries.CheckpointAge);
        await _world.Sealer().ExecuteAsync(Token);
        await _world.SqlAsync(sql, Token);

        var finding = Assert.Single(Assert.IsType<AuditVerification.Broken>(await _world.Verify.ExecuteAsync(null, Token)).Findings);

        Assert.Equal(AuditFindingKind.Checkpoint, finding.Kind);
        Assert.Contains(word, finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErasedDetail_StaysIntact()
    {
        await _world.WithTenAsync(Token);
        var fourth = (await _world.RowsAsync(Token))[3];

        Assert.Equal(EraseOutcome.Erased, await _world.Erase.ExecuteAsync(fourth.Id, "the person asked", Actor.Operator(Guid.AllBitsSet), Token));

        Assert.IsType<AuditVerification.Intact>(await _world.Verify.ExecuteAsync(null, Token));
        Assert.Equal("", (await _world.RowsAsync(Token)).Single(row => row.Id == fourth.Id).Detail);
    }

    [Fact]
    public async Task UnsealedRow_IsNotErased()
    {
        await _world.WriteAsync(1, Token);
        var row = Assert.Single(await _world.RowsAsync(Token));

        Assert.Equal(EraseOutcome.NotSealed, await _world.Erase.ExecuteAsync(row.Id, "too early", Actor.System, Token));
        Assert.NotEqual("", Assert.Single(await _world.RowsAsync(Token)).Detail);
    }

    [Fact]
    public async Task ByAPerson_IsAnActInTheLogItself()
    {
        await _world.WithTenAsync(Token);

        await _world.Verify.ExecuteAsync(Actor.Operator(Guid.AllBitsSet), Token);

        Assert.Single(await _world.RowsAsync(Token), row => row.Type == AuditActs.Verified && row.Detail.Contains("intact", StringComparison.Ordinal));
    }
}

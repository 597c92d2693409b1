using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class HireVirtualEmployeeTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_PublishedListing_WritesHirePriceGrantAndAudit()
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Contract Reader");

        var outcome = await _world.Hiring.ExecuteAsync(
            caller, new HireRequest("contract-reader", "  Juno ", Seniority.Senior, Money.FromUnits(150m), "key-1"), Cancelled);

        var id = Assert.IsType<HireOutcome.Hired>(outcome).Id;
        await using var db = _world.Open();
        var hire = await db.Set<Hire>().SingleAsync(Cancelled);
        Assert.Equal((id, caller.CustomerId, listing.Id, "Juno", Seniority.Senior, Money.FromUnits(150m), caller.UserId),
            (hire.Id, hire.CustomerId, hire.VirtualEmployeeId, hire.PersonaName, hire.Seniority, hire.MonthlyCap!.Value, hire.HiredBy));
        var price = await db.Set<Subscription>().SingleAsync(Cancelled);
        Assert.Equal((id.Value, Money.FromUnits(49m), TokenBilling.PerToken, 1_200L, 4_800L, 300L),
            (price.HireId, price.MonthlyFee, price.TokenBilling, price.InputRate, price.OutputRate, price.CachedRate));
        var grant = await db.Set<AccessGrant>().SingleAsync(Cancelled);
        Assert.Equal((caller.CustomerId, listing.Agent, GrantReason.Hire, id.Value, GrantState.Pending, GrantProgress.Created),
            (grant.CustomerId, grant.Agent, grant.Reason, grant.ReasonId, grant.State, grant.Progress));
        Assert.Equal(1, (await db.Set<GatewayBinding>().SingleAsync(Cancelled)).DesiredGeneration);
        Assert.Equal($"hire:{id.Value}", (await db.Set<AuditEntry>().SingleAsync(entry => entry.Type == "teams.hired", Cancelled)).Subject);
        Assert.Equal([TeamTopics.Hire(id), TeamTopics.Team(caller.CustomerId)], _world.Live.Published);
    }

    [Fact]
    public async Task ExecuteAsync_PriceRisesLater_KeepsTheSnapshot()
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Contract Reader");
        var id = await _world.HireAsync(caller, listing, "Juno");
        await using (var db = _world.Open())
        {
            (await db.Set<VirtualEmployee>().SingleAsync(Cancelled)).MonthlyFee = Money.FromUnits(99m);
            await db.SaveChangesAsync(Cancelled);
        }

        Assert.Equal(Money.FromUnits(49m), (await _world.Team.FindAsync(caller.CustomerId, id, Cancelled))!.Price.MonthlyFee);
    }

    [Fact]
    public async Task ExecuteAsync_AgentDoesNotAnswer_IsRefusedWithWordsAndHiresNobody()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader", listing => listing.Source = new() { AwaySince = _world.Time.GetUtcNow(), UnavailableSince = _world.Time.GetUtcNow() });

        var outcome = await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled);

        Assert.Contains("does not answer", Assert.IsType<HireOutcome.AgentNotReady>(outcome).Reason);
        await using var db = _world.Open();
        Assert.Empty(await db.Set<Hire>().ToListAsync(Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_ChangeWasRejected_IsRefusedWithOtherWords()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader", listing => listing.Source = new() { RejectedAt = _world.Time.GetUtcNow(), RejectedDigest = "0123" });

        var outcome = await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled);

        Assert.Contains("has changed", Assert.IsType<HireOutcome.AgentNotReady>(outcome).Reason);
    }

    [Fact]
    public async Task ExecuteAsync_AwayWithinTheGrace_Hires()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader", listing =>
        {
            listing.Facts = listing.Facts with { IsReady = false };
            listing.Source = new() { AwaySince = _world.Time.GetUtcNow() };
        });

        Assert.IsType<HireOutcome.Hired>(await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_SecondHireOfTheListing_NamesTheFirst()
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Contract Reader");
        var first = await _world.HireAsync(caller, listing, "Juno");

        var second = await _world.Hiring.ExecuteAsync(caller, new HireRequest(listing.Id.Value.ToString(), "Tarn", null, null, "other"), Cancelled);

        Assert.Equal(new HireOutcome.AlreadyHired(first), second);
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyAgain_FindsTheFirstHire()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader");
        var request = new HireRequest("contract-reader", "Juno", null, null, "key-1");

        var first = await _world.Hiring.ExecuteAsync(caller, request, Cancelled);
        var again = await _world.Hiring.ExecuteAsync(caller, request, Cancelled);

        Assert.IsType<HireOutcome.Hired>(first);
        Assert.Equal(first, again);
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyForAnotherListing_IsInvalid()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader");
        await _world.ListingAsync("Support Triage");
        await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, "key-1"), Cancelled);

        var other = await _world.Hiring.ExecuteAsync(caller, new HireRequest("support-triage", "Tarn", null, null, "key-1"), Cancelled);

        Assert.Equal(HireRules.KeyField, Assert.Single(Assert.IsType<HireOutcome.Invalid>(other).Problems).Field);
    }

    [Fact]
    public async Task ExecuteAsync_SameKeyOfAnotherCustomer_HiresForBoth()
    {
        var (one, two) = (await _world.CompanyAsync(), await _world.CompanyAsync());
        await _world.ListingAsync("Contract Reader");
        var request = new HireRequest("contract-reader", "Juno", null, null, "key-1");

        Assert.IsType<HireOutcome.Hired>(await _world.Hiring.ExecuteAsync(one, request, Cancelled));
        Assert.IsType<HireOutcome.Hired>(await _world.Hiring.ExecuteAsync(two, request, Cancelled));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ExecuteAsync_TwentyAtOnce_HireOnce(bool sameKey)
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => _world.Hiring.ExecuteAsync(
            caller, new HireRequest("contract-reader", sameKey ? "Juno" : $"Juno {number}", null, null, sameKey ? "key" : null), Cancelled))));

        await using var db = _world.Open();
        var hire = await db.Set<Hire>().SingleAsync(Cancelled);
        Assert.Equal(1, await db.Set<AccessGrant>().CountAsync(Cancelled));
        Assert.Equal(1, await db.Set<Subscription>().CountAsync(Cancelled));
        Assert.Equal(sameKey ? 20 : 1, outcomes.Count(outcome => outcome == new HireOutcome.Hired(hire.Id)));
        Assert.Equal(sameKey ? 0 : 19, outcomes.Count(outcome => outcome == new HireOutcome.AlreadyHired(hire.Id)));
    }

    [Theory]
    [InlineData(VirtualEmployeeStatus.Draft)]
    [InlineData(VirtualEmployeeStatus.Suspended)]
    [InlineData(VirtualEmployeeStatus.Archived)]
    public async Task ExecuteAsync_NotPublished_IsNotFound(VirtualEmployeeStatus status)
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader", listing => listing.Status = status);

        var outcome = await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled);

        Assert.IsType<HireOutcome.NotFound>(outcome);
        await using var db = _world.Open();
        Assert.False(await db.Set<Hire>().AnyAsync(Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_UnknownListing_IsNotFound()
    {
        var caller = await _world.CompanyAsync();

        Assert.IsType<HireOutcome.NotFound>(await _world.Hiring.ExecuteAsync(caller, new HireRequest("nobody", "Juno", null, null, null), Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_AgentBeingRemoved_IsNotFoundAndLeavesNothing()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader");
        await using (var db = _world.Open())
        {
            (await db.Set<GatewayBinding>().SingleAsync(Cancelled)).RemovalRequestedAt = _world.Time.GetUtcNow();
            await db.SaveChangesAsync(Cancelled);
        }

        Assert.IsType<HireOutcome.NotFound>(
            await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled));
        await using var after = _world.Open();
        Assert.False(await after.Set<Hire>().AnyAsync(Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_NameInAnotherCase_IsTaken()
    {
        var caller = await _world.CompanyAsync();
        await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Étienne");
        await _world.ListingAsync("Support Triage");

        var outcome = await _world.Hiring.ExecuteAsync(caller, new HireRequest("support-triage", "éTIENNE", null, null, null), Cancelled);

        Assert.Equal(new HireOutcome.NameTaken("éTIENNE"), outcome);
    }

    [Fact]
    public async Task ExecuteAsync_EverythingWrong_NamesEveryField()
    {
        var caller = await _world.CompanyAsync();

        var outcome = await _world.Hiring.ExecuteAsync(caller, new HireRequest("x", " ", null, Money.FromUnits(-1m), ""), Cancelled);

        Assert.Equal(
            [HireRules.NameField, HireRules.CapField, HireRules.KeyField],
            Assert.IsType<HireOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
    }

    [Fact]
    public async Task ExecuteAsync_Viewer_IsNotAllowed()
    {
        var caller = await _world.CompanyAsync(MemberRole.Viewer);
        await _world.ListingAsync("Contract Reader");

        Assert.IsType<HireOutcome.NotAllowed>(
            await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_SuspendedCustomer_IsNotAllowed()
    {
        var caller = await _world.CompanyAsync();
        await _world.ListingAsync("Contract Reader");
        await using (var db = _world.Open())
        {
            (await db.Set<Customer>().SingleAsync(Cancelled)).State = CustomerState.Suspended;
            await db.SaveChangesAsync(Cancelled);
        }

        Assert.IsType<HireOutcome.NotAllowed>(
            await _world.Hiring.ExecuteAsync(caller, new HireRequest("contract-reader", "Juno", null, null, null), Cancelled));
    }

    [Fact]
    public async Task ExecuteAsync_AfterLettingGo_HiresAgainUnderTheSameName()
    {
        var caller = await _world.CompanyAsync();
        var listing = await _world.ListingAsync("Contract Reader");
        var first = await _world.HireAsync(caller, listing, "Juno");
        await _world.LettingGo.ExecuteAsync(caller, first, Cancelled);

        Assert.NotEqual(first, await _world.HireAsync(caller, listing, "Juno"));
    }
}

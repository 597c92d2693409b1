using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Catalog.Publishing;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Teams.Draining;
using Xunit;

namespace VeSaaS.Tests.Teams.Draining;

public sealed class DrainVirtualEmployeeTests : IDisposable
{
    private static readonly Actor Operator = Actor.Operator(Guid.Parse("018f0000-0000-7000-8000-000000000001"));

    private readonly TeamWorld _world = new();
    private readonly IOptions<BillingOptions> _options = Options.Create(new BillingOptions());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DrainVirtualEmployee Draining => new(_world.Contexts, _world.Time, _world.Live, _options);

    private EndDrainedHires Ending => new(_world.Contexts, _world.Time, _world.LettingGo, []);

    private DeletionImpacts Impacts => new(_world.Contexts, _world.Time);

    private DeleteAgent Deleting => new(_world.Contexts, _world.Time, _world.Live, new GatewayReconcileQueue(_world.Time));

    private PublishVirtualEmployee Publishing => new(_world.Contexts, _world.Time, _world.Live);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_Employed_StopsHiringAndTellsItsCustomers()
    {
        var listing = await _world.ListingAsync("Juno");
        var (caller, other) = (await _world.CompanyAsync(), await _world.CompanyAsync());
        await _world.HireAsync(caller, listing, "Juno");
        var date = _world.Time.GetUtcNow().AddDays(30);

        Assert.Equal(new DrainOutcome.Draining(date, 1), await Draining.ExecuteAsync(listing.Id, date, Operator, Token));

        Assert.Equal(date, Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Token)).LeavesAt);
        Assert.IsType<HireOutcome.NotFound>(await _world.Hiring.ExecuteAsync(other, new HireRequest("juno", "Juno", null, null, null), Token));
        await using var db = _world.Open();
        Assert.Equal(caller.CustomerId, (await db.Set<AuditEntry>().SingleAsync(row => row.Type == "teams.leaving_announced", Token)).CustomerId);
        var told = await db.Set<Notification>().SingleAsync(Token);
        Assert.Equal((caller.CustomerId, DrainVirtualEmployee.LeavingAnnounced, "2026-03-31"), (told.CustomerId, told.Kind, told.Facts[PriceNews.DayFact]));
    }

    [Theory]
    [InlineData(29)]
    [InlineData(-1)]
    [InlineData(1_000)]
    public async Task ExecuteAsync_TooEarlyOrAbsurd_NamesTheField(int days)
    {
        var listing = await _world.ListingAsync("Juno");

        var refused = Assert.IsType<DrainOutcome.Invalid>(await Draining.ExecuteAsync(listing.Id, _world.Time.GetUtcNow().AddDays(days), Operator, Token));

        Assert.Equal(DrainVirtualEmployee.EndsAtField, Assert.Single(refused.Errors).Field);
    }

    [Fact]
    public async Task EndDrainedHires_DateHasCome_LetsEverybodyGoOnceAlsoAfterARestart()
    {
        var listing = await _world.ListingAsync("Juno");
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, listing, "Juno");
        await _world.ConfirmAsync(hire);
        var date = _world.Time.GetUtcNow().AddDays(31);
        await Draining.ExecuteAsync(listing.Id, date, Operator, Token);

        _world.Time.SetUtcNow(date.AddTicks(-1));
        Assert.Equal(0, await Ending.ExecuteAsync(Token));
        _world.Time.SetUtcNow(date.AddDays(3));
        Assert.Equal(1, await Ending.ExecuteAsync(Token));
        Assert.Equal(0, await Ending.ExecuteAsync(Token));

        Assert.Equal(HireState.Ending, Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Token)).State);
        await using var db = _world.Open();
        Assert.Equal("system", (await db.Set<AuditEntry>().SingleAsync(row => row.Type == "teams.let_go", Token)).ActorKind);
    }

    [Fact]
    public async Task CancelAsync_InTime_NobodyLeavesAndItCanBePublishedAgain()
    {
        var listing = await _world.ListingAsync("Juno");
        var caller = await _world.CompanyAsync();
        await _world.HireAsync(caller, listing, "Juno");
        var date = _world.Time.GetUtcNow().AddDays(31);
        await Draining.ExecuteAsync(listing.Id, date, Operator, Token);
        Assert.Equal(new DrainOutcome.AlreadyDraining(date), await Draining.ExecuteAsync(listing.Id, date.AddDays(1), Operator, Token));
        Assert.Equal(new PublishOutcome.Draining(date), await Publishing.ExecuteAsync(listing.Id, Operator, Token));

        Assert.IsType<DrainOutcome.Cancelled>(await Draining.CancelAsync(listing.Id, Operator, Token));

        _world.Time.SetUtcNow(date.AddDays(1));
        Assert.Equal(0, await Ending.ExecuteAsync(Token));
        Assert.Null(Assert.Single(await _world.Team.ListAsync(caller.CustomerId, Token)).LeavesAt);
        Assert.IsNotType<PublishOutcome.Draining>(await Publishing.ExecuteAsync(listing.Id, Operator, Token));
    }

    [Fact]
    public async Task CancelAsync_DateHasCome_IsTooLate()
    {
        var listing = await _world.ListingAsync("Juno");
        var date = _world.Time.GetUtcNow().AddDays(31);
        await Draining.ExecuteAsync(listing.Id, date, Operator, Token);

        _world.Time.SetUtcNow(date);

        Assert.Equal(new DrainOutcome.TooLate(date), await Draining.CancelAsync(listing.Id, Operator, Token));
        Assert.IsType<DrainOutcome.NotFound>(await Draining.CancelAsync(default, Operator, Token));
    }

    [Fact]
    public async Task Delete_DrainedAndEmpty_ArchivesAndForgetsTheDate()
    {
        var listing = await _world.ListingAsync("Juno");
        await Draining.ExecuteAsync(listing.Id, _world.Time.GetUtcNow().AddDays(31), Operator, Token);

        Assert.IsType<DeleteOutcome.Deleted>(await Deleting.ExecuteAsync(listing.Id, null, Operator, Token));

        await using var db = _world.Open();
        var archived = await db.Set<VirtualEmployee>().SingleAsync(Token);
        Assert.Equal((VirtualEmployeeStatus.Archived, null), (archived.Status, archived.DrainsAt));
        Assert.IsType<DrainOutcome.NotFound>(await Draining.ExecuteAsync(listing.Id, _world.Time.GetUtcNow().AddDays(31), Operator, Token));
    }

    [Fact]
    public async Task Impact_Employed_SaysWhoAndHowMuch()
    {
        var listing = await _world.ListingAsync("Juno");
        var other = await _world.ListingAsync("Iris");
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, listing, "June");
        await _world.HireAsync(caller, other, "Iris");
        await _world.UseAsync(caller, hire, new Money(5), new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero));
        await _world.UseAsync(caller, hire, new Money(7), _world.Time.GetUtcNow());
        await using (var db = _world.Open())
        {
            db.Add(new Conversation { Id = new ConversationId(_world.Time.NewId()), CustomerId = caller.CustomerId, HireId = hire, Title = "Hello", StartedBy = caller.UserId, CreatedAt = _world.Time.GetUtcNow(), UpdatedAt = _world.Time.GetUtcNow() });
            await db.SaveChangesAsync(Token);
        }

        var impact = (await Impacts.FindAsync(listing.Id, Token))!;

        Assert.Equal([new Employer("Nordhafen", "June", _world.Time.GetUtcNow(), false, new Money(7), Money.FromUnits(49m))], impact.Employers);
        Assert.Equal(1, await new ListingConversations(_world.Contexts).CountAsync(listing.Id, Token));
        Assert.Equal(0, await new ListingConversations(_world.Contexts).CountAsync(other.Id, Token));
        Assert.Null(await Impacts.FindAsync(default, Token));
    }

    [Fact]
    public async Task PublishAndDelete_AtOnce_OneWinsAndTheOtherIsTold()
    {
        var wins = new List<string>();
        for (var round = 0; round < 8; round++)
        {
            var listing = await _world.ListingAsync($"Juno {round}", row =>
            {
                row.Status = VirtualEmployeeStatus.Draft;
                (row.Tagline, row.Description, row.Category) = ("Helps.", "Helps.", "Writing");
            });
            await using (var db = _world.Open())
            {
                await db.Set<GatewayBinding>().ExecuteUpdateAsync(set => set.SetProperty(binding => binding.DeniesStrangers, true), Token);
                await db.Set<GatewayBinding>().ExecuteUpdateAsync(set => set.SetProperty(binding => binding.ConfirmedGeneration, binding => binding.DesiredGeneration), Token);
            }

            var publish = Task.Run(() => Publishing.ExecuteAsync(listing.Id, Operator, Token), Token);
            var delete = Task.Run(() => Deleting.ExecuteAsync(listing.Id, listing.Version, Operator, Token), Token);
            var (published, deleted) = (await publish, await delete);

            var won = (published, deleted) switch
            {
                (PublishOutcome.Done, DeleteOutcome.Changed { Current.Status: VirtualEmployeeStatus.Published }) => "publish",
                (PublishOutcome.NotFound or PublishOutcome.Incomplete, DeleteOutcome.Deleted) => "delete",
                var both => both.ToString(),
            };
            wins.Add(won);
            await using var after = _world.Open();
            Assert.Equal(
                won == "publish" ? VirtualEmployeeStatus.Published : VirtualEmployeeStatus.Archived,
                (await after.Set<VirtualEmployee>().SingleAsync(row => row.Id == listing.Id, Token)).Status);
        }

        Assert.All(wins, won => Assert.Contains(won, new[] { "publish", "delete" }));
    }
}

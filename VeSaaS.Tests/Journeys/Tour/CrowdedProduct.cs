using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Taxonomy;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;

namespace VeSaaS.Tests.Journeys.Tour;

/// <summary>Rows that try every page: many of them, names without a space, long numbers, other scripts, every state of a hire and of a message.</summary>
internal static class CrowdedProduct
{
    /// <summary>Sixty characters without a place to break.</summary>
    public const string Unbreakable = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunt";

    private static readonly string[] Names =
    [
        Unbreakable, "\u05e7\u05d5\u05e8\u05d0 \u05d7\u05d5\u05d6\u05d9\u05dd (Contract Reader)", "Invoice Matcher \U0001F9FE\U0001F4B6", "Support Triage, second level, German, French and Italian", "Route Planner",
        "\u8cc7\u6599\u5206\u6790\u5e2b", "Q", "Carrier Claims Clerk", "Tender Reader", "Payroll Check", "Price Watch", "Release Notes Writer",
    ];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Listings beside the demo ones: published, drafts, suspended, with fees from nothing to a long number.</summary>
    public static async Task<IReadOnlyList<VirtualEmployee>> ListingsAsync(AppHost host, CancellationToken cancellationToken)
    {
        var listings = Enumerable.Range(0, 40).Select(Listing).ToList();
        // In a transaction, as the product writes: the demo listings come at the same time, and share words with these.
        return await host.Contexts.WriteAsSystemAsync(
            "test",
            (db, _) =>
            {
                db.AddRange(listings);
                return Task.FromResult(listings);
            },
            cancellationToken);
    }

    /// <summary>A team with every state of a hire, and a ledger behind it.</summary>
    public static async Task TeamAsync(AppHost host, TestAccount owner, IReadOnlyList<VirtualEmployee> listings, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        string[] personas = [new string('W', Hire.NameLength), "\u05e0\u05d5\u05e8\u05d4 \U0001F9FE", "Ada", "Bo", "Cleo", "Dag", "Eve", "Finn"];
        for (var number = 0; number < personas.Length; number++)
        {
            var (hire, grant) = Employ(owner, listings[number], personas[number], number);
            db.Add(hire);
            db.Add(grant);
            db.Add(PriceOf(hire, listings[number]));
            if (grant.SuspendedForBudget)
            {
                db.Add(new Budget
                {
                    Scope = BudgetScope.Hire,
                    ScopeId = hire.Id.Value,
                    Period = BillingMonth.Of(Now, CustomerCalendar.Utc).Number,
                    CustomerId = hire.CustomerId,
                    Limit = hire.MonthlyCap?.Nano,
                    Spent = Money.FromUnits(150.01m).Nano,
                    Mark = CapMarks.Reached,
                });
            }

            // Near the cap, over it, and a number that is longer than anybody expects.
            Use(db, hire, number switch { 0 => 123_456_789.123_456m, 1 => 119.99m, 2 => 0.000_04m, 3 => 150.01m, _ => 4.2m * number });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>A long conversation with answers of every state; its id.</summary>
    public static async Task<Guid> ConversationAsync(AppHost host, TestAccount owner, HireId hire, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        var conversation = Start(owner, hire, $"What {Unbreakable}{Unbreakable}"[..Conversation.TitleLength], Now);
        db.Add(conversation);
        var sequence = 0;
        foreach (var (question, answer, status) in Exchanges)
        {
            db.Add(MessageOf(conversation, ++sequence, MessageRole.Person, question, MessageStatus.Completed, owner.UserId));
            db.Add(MessageOf(conversation, ++sequence, MessageRole.VirtualEmployee, answer, status, null));
        }

        conversation.LastSequence = sequence;
        for (var day = 0; day < 30; day++)
        {
            var older = Start(owner, hire, day % 4 == 0 ? Unbreakable : $"September invoices, part {day + 1}", Now.AddDays(-day).AddMinutes(-5));
            older.LastSequence = 1;
            db.Add(older);
            db.Add(MessageOf(older, 1, MessageRole.Person, "Which invoices are late?", MessageStatus.Completed, owner.UserId));
        }

        await db.SaveChangesAsync(cancellationToken);
        return conversation.Id.Value;
    }

    /// <summary>Rows of the log with long words in them.</summary>
    public static async Task AuditAsync(AppHost host, TestAccount owner, CancellationToken cancellationToken)
    {
        await using var db = host.Contexts.ForSystem("test");
        for (var row = 0; row < 60; row++)
        {
            db.Audit(TimeProvider.System, "catalog.listing_changed", Actor.Member(owner.UserId), owner.Customer, $"listing:{Unbreakable.ToLowerInvariant()}-{row}", new
            {
                name = new { before = "Route Planner", after = Unbreakable },
                monthlyFee = new { before = 49m, after = 123_456_789.99m },
                reason = "=HYPERLINK(\"http://example.test\")",
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    private static readonly (string Question, string Answer, MessageStatus Status)[] Exchanges =
    [
        ("Which lanes lost most?",
            "## Lanes\n\nThree lanes lost more than half of the month.\n\n| Lane | Revenue | Change | " + Unbreakable + " |\n|---|---:|---:|---|\n| North to South | 1,240,000.00 | −12 % | a |\n| East | 80.00 | +3 % | b |\n\n- First\n  - Second, with `inline code`\n\n> A quote.\n\n```csharp\nvar total = rows.Where(row => row.Lane == \"North\").Sum(row => row.Revenue * Convert.ToDecimal(row.Weight)) / rows.Count(row => row.Lane == \"North\");\n```\n\nSee [the source](https://example.test/" + Unbreakable + ").",
            MessageStatus.Completed),
        (Unbreakable + Unbreakable + Unbreakable, Unbreakable + Unbreakable + Unbreakable + Unbreakable, MessageStatus.Completed),
        ("\u05de\u05d4 \u05d4\u05de\u05e6\u05d1 \u05e9\u05dc \u05d4\u05d7\u05e9\u05d1\u05d5\u05e0\u05d9\u05d5\u05ea? \U0001F9FE", "\u05d4\u05db\u05dc \u05e9\u05d5\u05dc\u05dd, \u05d7\u05d5\u05e5 \u05de-3. \U0001F44D", MessageStatus.Completed),
        ("And the rest?", "The rest is", MessageStatus.Stopped),
        ("Again, please", "", MessageStatus.Failed),
    ];

    private static VirtualEmployee Listing(int number)
    {
        var name = Names[number % Names.Length] + (number < Names.Length ? "" : $" {number}");
        return new()
        {
            Id = new VirtualEmployeeId(TimeProvider.System.NewId()),
            Agent = new AgentRef("remote", "remote", $"agent-{number}"),
            Slug = $"crowd-{number}",
            Name = name,
            Tagline = number % 5 == 0 ? (Unbreakable + Unbreakable + Unbreakable)[..VirtualEmployee.TaglineLength] : "Reads what you send and says which lines do not add up, with the reason.",
            Description = "## What it does\n\nReads *everything*.\n\n" + Unbreakable + Unbreakable,
            Category = Category.Initial[number % Category.Initial.Count],
            Tags = [.. new[] { "csv", Unbreakable[..VirtualEmployee.TagLength], "invoices", "quick" }.Take(1 + (number % 4))],
            Seniority = (Seniority)(number % 3),
            Status = number switch { 36 or 37 => VirtualEmployeeStatus.Draft, 38 => VirtualEmployeeStatus.Suspended, _ => VirtualEmployeeStatus.Published },
            MonthlyFee = number == 36 ? null : Money.FromUnits(number switch { 0 => 123_456_789.99m, 3 => 0m, _ => 9m + (number * 7) }),
            TokenBilling = (TokenBilling)(number % 3),
            InputRate = 2_500,
            OutputRate = 10_000,
            CachedRate = 250,
            Facts = new AgentFacts("Declarative", $"gpt-{Unbreakable.ToLowerInvariant()}", [new("read_invoices", "books", false), new(Unbreakable.ToLowerInvariant(), "books", true)], [new("sums", "Sums", "Adds up columns.", [], [])], IsReady: number % 6 != 5, 4, Now),
            Source = number % 6 == 5 ? new() { AwaySince = Now, UnavailableSince = Now } : new(),
            CreatedAt = Now.AddDays(-number),
            UpdatedAt = Now.AddDays(-number),
            PublishedAt = number is 36 or 37 ? null : Now.AddDays(-number),
        };
    }

    private static (Hire Hire, AccessGrant Grant) Employ(TestAccount owner, VirtualEmployee listing, string persona, int number)
    {
        var hire = new Hire
        {
            Id = new HireId(TimeProvider.System.NewId()),
            CustomerId = owner.Customer!.Value,
            VirtualEmployeeId = listing.Id,
            Agent = listing.Agent,
            PersonaName = persona,
            Handle = $"persona-{number}",
            Seniority = listing.Seniority,
            MonthlyCap = number switch { 0 => Money.FromUnits(987_654_321.99m), 1 => Money.FromUnits(120m), 3 => Money.FromUnits(150m), _ => null },
            HiredBy = owner.UserId,
            CreatedAt = Now.AddDays(-3),
            PausedAt = number == 4 ? Now : null,
            EndRequestedAt = number == 6 ? Now : null,
        };
        return (hire, new AccessGrant
        {
            Id = new GrantId(TimeProvider.System.NewId()),
            CustomerId = hire.CustomerId,
            Agent = hire.Agent,
            Reason = GrantReason.Hire,
            ReasonId = hire.Id.Value,
            Generation = 1,
            State = number switch { 5 => GrantState.Pending, 6 => GrantState.Revoking, _ => GrantState.Confirmed },
            SuspendedForBudget = number == 3,
            SuspendedForPause = number == 4,
            CreatedAt = hire.CreatedAt,
            ConfirmedAt = number == 5 ? null : hire.CreatedAt.AddSeconds(2),
            Progress = number == 5 ? GrantProgress.PolicyApplied : GrantProgress.Ready,
            WaitingFor = number == 5 ? "The gateway does not answer. It is tried again by itself." : null,
        });
    }

    private static Subscription PriceOf(Hire hire, VirtualEmployee listing) => new()
    {
        HireId = hire.Id.Value,
        CustomerId = hire.CustomerId,
        PersonaName = hire.PersonaName,
        ListingName = listing.Name,
        MonthlyFee = listing.MonthlyFee ?? Money.Zero,
        TokenBilling = listing.TokenBilling,
        InputRate = listing.InputRate,
        OutputRate = listing.OutputRate,
        CachedRate = listing.CachedRate,
        IsDemo = false,
        CreatedAt = hire.CreatedAt,
    };

    private static void Use(AppDbContext db, Hire hire, decimal amount)
    {
        db.Add(new TokenUsage
        {
            Id = TimeProvider.System.NewId(),
            Source = BillingSource.Runs,
            EventId = hire.Id.Value.ToString(),
            CustomerId = hire.CustomerId,
            HireId = hire.Id.Value,
            Agent = hire.Agent,
            RunId = TimeProvider.System.NewId(),
            InputTokens = 1,
            OutputTokens = 1,
            CachedTokens = 0,
            Amount = Money.FromUnits(amount),
            OccurredAt = Now,
            RecordedAt = Now,
        });
    }

    private static Conversation Start(TestAccount owner, HireId hire, string title, DateTimeOffset at) => new()
    {
        Id = new ConversationId(TimeProvider.System.NewId()),
        CustomerId = owner.Customer!.Value,
        HireId = hire,
        Title = title,
        StartedBy = owner.UserId,
        CreatedAt = at,
        UpdatedAt = at,
    };

    private static Message MessageOf(Conversation conversation, int sequence, MessageRole role, string text, MessageStatus status, Guid? author) => new()
    {
        Id = new MessageId(TimeProvider.System.NewId()),
        CustomerId = conversation.CustomerId,
        ConversationId = conversation.Id,
        Sequence = sequence,
        Role = role,
        Text = text,
        Status = status,
        FailureDetail = status is MessageStatus.Failed ? "The gateway refused this call: access is not open at the moment." : null,
        InputTokens = role is MessageRole.Person ? 0 : 123_456_789,
        OutputTokens = role is MessageRole.Person ? 0 : 4_210,
        Cost = role is MessageRole.Person ? null : Money.FromUnits(308.642_072_5m),
        WrittenBy = author,
        CreatedAt = Now.AddDays(-8).AddMinutes(sequence),
        CompletedAt = Now,
    };
}

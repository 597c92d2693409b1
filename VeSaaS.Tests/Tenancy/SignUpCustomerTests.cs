using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

public sealed class SignUpCustomerTests : IDisposable
{
    private static readonly SignUpRequest Request = new(
        "Nordhafen Logistics", "Mara Lindqvist", "mara@nordhafen.example", "four words are enough", "Logistics", "51 to 200 people", "Europe/Berlin", true);

    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task ExecuteAsync_CompleteForm_WritesUserCustomerOwnerAndAuditRow()
    {
        var outcome = Assert.IsType<SignUpOutcome.SignedUp>(await Verb().ExecuteAsync(Request, TestContext.Current.CancellationToken));

        await using var db = _database.Open();
        var user = await db.Users.SingleAsync(TestContext.Current.CancellationToken);
        var customer = await db.Set<Customer>().SingleAsync(TestContext.Current.CancellationToken);
        var member = await db.Set<Member>().SingleAsync(TestContext.Current.CancellationToken);
        var audit = await db.Set<AuditEntry>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal((outcome.UserId, "mara@nordhafen.example", "Mara Lindqvist"), (user.Id, user.Email, user.DisplayName));
        Assert.Equal(PasswordVerificationResult.Success, new PasswordHasher<ApplicationUser>().VerifyHashedPassword(user, user.PasswordHash!, Request.Password));
        Assert.Equal((outcome.CustomerId, "Nordhafen Logistics", "Europe/Berlin"), (customer.Id, customer.Name, customer.TimeZone));
        Assert.Equal(_database.Time.GetUtcNow(), customer.TermsAcceptedAt);
        Assert.Equal((user.Id, customer.Id, MemberRole.Owner), (member.UserId, member.CustomerId, member.Role));
        Assert.Equal(("tenancy.signed_up", "member", customer.Id), (audit.Type, audit.ActorKind, audit.CustomerId));
        Assert.DoesNotContain(Request.Password, audit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExecuteAsync_EmailTakenInOtherCase_WritesNothing()
    {
        await Verb().ExecuteAsync(Request, TestContext.Current.CancellationToken);

        var outcome = await Verb().ExecuteAsync(Request with { Email = "MARA@nordhafen.example" }, TestContext.Current.CancellationToken);

        await using var db = _database.Open();
        Assert.IsType<SignUpOutcome.EmailTaken>(outcome);
        Assert.Equal(1, await db.Set<Customer>().CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ExecuteAsync_SameEmailAtOnce_OneSignsUp()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Verb().ExecuteAsync(Request, TestContext.Current.CancellationToken)));

        Assert.Single(outcomes.OfType<SignUpOutcome.SignedUp>());
        Assert.Equal(3, outcomes.OfType<SignUpOutcome.EmailTaken>().Count());
    }

    [Fact]
    public async Task ExecuteAsync_EmptyForm_NamesEveryRequiredField()
    {
        var outcome = await Verb().ExecuteAsync(new("", " ", "", "", "", "", "", false), TestContext.Current.CancellationToken);

        var errors = Assert.IsType<SignUpOutcome.InvalidFields>(outcome).Errors;
        Assert.Equal(["Name", "Email", "Password", "Company", "TimeZone", "TermsAccepted"], errors.Select(error => error.Field));
    }

    [Theory]
    [InlineData("Password", "elevenchars", "11 characters is too short. Use 12 or more, for example four words.")]
    [InlineData("Email", "mara at home", "Enter an e-mail address like name@company.com.")]
    [InlineData("Email", "Mara <mara@x.example>", "Enter an e-mail address like name@company.com.")]
    [InlineData("TimeZone", "Berlin", "Choose your time zone from the list.")]
    [InlineData("Industry", "Piracy", "Choose one from the list.")]
    public async Task ExecuteAsync_WrongField_SaysWhatIsWrong(string field, string value, string message)
    {
        var request = field switch
        {
            "Password" => Request with { Password = value },
            "Email" => Request with { Email = value },
            "TimeZone" => Request with { TimeZone = value },
            _ => Request with { Industry = value },
        };

        var outcome = await Verb().ExecuteAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal([new FieldError(field, message)], Assert.IsType<SignUpOutcome.InvalidFields>(outcome).Errors);
    }

    private SignUpCustomer Verb() => new(
        _database.Contexts, new NewAccounts(new PasswordHasher<ApplicationUser>(), new UpperInvariantLookupNormalizer(), _database.Time), _database.Time);
}

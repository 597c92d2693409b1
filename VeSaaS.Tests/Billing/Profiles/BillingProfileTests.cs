using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Profiles;
using VeSaaS.Core.Tenancy;
using VeSaaS.Tests.Billing.Invoices;
using Xunit;

namespace VeSaaS.Tests.Billing.Profiles;

public sealed class BillingProfileTests : IDisposable
{
    private readonly InvoiceWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EditBillingProfile Editing => new(_world.Prices.Team.Contexts, _world.Prices.Team.Time);

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ExecuteAsync_Saved_IsOnTheNextInvoiceAndNotOnTheLast()
    {
        _world.Go(new DateTimeOffset(2026, 5, 3, 9, 0, 0, TimeSpan.Zero));
        _world.Options.PaymentNote = "IBAN DE00 1234";
        var caller = await OwnerAsync();
        await _world.Prices.Team.ConfirmAsync(await _world.Prices.Team.HireAsync(caller, await _world.Prices.Team.ListingAsync("Juno"), "Juno"));
        _world.Go(new DateTimeOffset(2026, 6, 2, 9, 0, 0, TimeSpan.Zero));
        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        Assert.Equal(new EditProfileOutcome.Saved(1), await Editing.ExecuteAsync(caller, Text(" Nordhafen Logistics GmbH ", "Speicherkai 14\r\n\r\n 20457 Hamburg", "DE 123", "PO 7"), Token));
        _world.Go(new DateTimeOffset(2026, 7, 2, 9, 0, 0, TimeSpan.Zero));
        await _world.Closing.ExecuteAsync(caller.CustomerId, Token);

        var invoices = await _world.Invoices.ListAsync(caller.CustomerId, Token);
        Assert.Equal(
            [("Nordhafen Logistics GmbH", "Speicherkai 14\n20457 Hamburg", "DE 123", "PO 7"), ("Nordhafen", null, null, null)],
            invoices.Select(invoice => (invoice.BilledTo, invoice.BilledToAddress, invoice.BilledToTaxId, invoice.Reference)));
        Assert.Equal((new DateOnly(2026, 7, 16), "IBAN DE00 1234"), (invoices[0].DueOn, invoices[0].PaymentNote));
        await using var db = _world.Prices.Team.Open();
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(entry => entry.Type == "billing.profile_changed", Token));
    }

    [Fact]
    public async Task ExecuteAsync_TwoEditors_TheSecondIsToldAndLosesNothing()
    {
        var caller = await OwnerAsync();
        var seen = await Editing.ReadAsync(caller.CustomerId, Token);
        await Editing.ExecuteAsync(caller, seen with { TaxId = "DE 1" }, Token);

        var second = await Editing.ExecuteAsync(caller, seen with { TaxId = "DE 2" }, Token);

        var theirs = Assert.IsType<EditProfileOutcome.ChangedMeanwhile>(second).Theirs;
        Assert.Equal(("DE 1", 1), (theirs.TaxId, theirs.Version));
        Assert.Equal(new EditProfileOutcome.Saved(2), await Editing.ExecuteAsync(caller, theirs with { TaxId = "DE 2" }, Token));
    }

    [Fact]
    public async Task ExecuteAsync_ManyAtOnce_SavesOne()
    {
        var caller = await OwnerAsync();
        await Editing.ExecuteAsync(caller, Text("", "", "DE 0", ""), Token);
        var seen = await Editing.ReadAsync(caller.CustomerId, Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 6).Select(number => Task.Run(() => Editing.ExecuteAsync(caller, seen with { TaxId = $"DE {number}" }, Token))));

        Assert.Single(outcomes.OfType<EditProfileOutcome.Saved>());
        Assert.Equal(5, outcomes.OfType<EditProfileOutcome.ChangedMeanwhile>().Count());
    }

    [Fact]
    public async Task ExecuteAsync_NotAnOwner_IsRefused()
    {
        var caller = await OwnerAsync();

        Assert.IsType<EditProfileOutcome.NotAllowed>(await Editing.ExecuteAsync(caller with { Role = MemberRole.Member }, Text("", "", "", ""), Token));
    }

    [Fact]
    public async Task ExecuteAsync_TooLongOrTooManyLines_NamesTheFields()
    {
        var caller = await OwnerAsync();

        var outcome = await Editing.ExecuteAsync(caller, Text(new('x', 121), "1\n2\n3\n4\n5\n6\n7", "a\u0007", new('r', 61)), Token);

        Assert.Equal(
            [EditBillingProfile.LegalNameField, EditBillingProfile.ReferenceField, EditBillingProfile.AddressField, EditBillingProfile.TaxIdField],
            Assert.IsType<EditProfileOutcome.Invalid>(outcome).Problems.Select(problem => problem.Field));
    }

    private async Task<Caller> OwnerAsync() => (await _world.Prices.Team.CompanyAsync()) with { Role = MemberRole.Owner };

    private static ProfileText Text(string name, string address, string taxId, string reference) => new("", name, address, taxId, reference, 0);
}

using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Teams.Export;
using Xunit;

namespace VeSaaS.Tests.Teams;

public sealed class HireExportTests : IDisposable
{
    private readonly TeamWorld _world = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Write_OneHire_HoldsItsOwnMessagesAndRowsOnly()
    {
        var caller = await _world.CompanyAsync();
        var juno = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");
        var tarn = await _world.HireAsync(caller, await _world.ListingAsync("Support Triage"), "Tarn");
        await SayAsync(caller, juno, "=1+1");
        await SayAsync(caller, tarn, "Something else");
        await _world.UseAsync(caller, juno, Money.FromUnits(0.25m), _world.Time.GetUtcNow());
        await _world.UseAsync(caller, tarn, Money.FromUnits(9m), _world.Time.GetUtcNow());
        var export = new HireExport(_world.Contexts, _world.Time);

        Assert.Equal("juno", await export.BeginAsync(caller, juno, Cancelled));
        using var file = new MemoryStream();
        await export.WriteAsync(caller.CustomerId, juno, "EUR", file, Cancelled);

        file.Position = 0;
        using var archive = new ZipArchive(file);
        var lines = await LinesAsync(archive, "conversations.jsonl");
        Assert.Equal("=1+1", JsonDocument.Parse(Assert.Single(lines)).RootElement.GetProperty("text").GetString());
        var ledger = await LinesAsync(archive, "ledger.csv");
        Assert.Equal(2, ledger.Count);
        Assert.EndsWith(",0.25,EUR", ledger[1].TrimEnd('\r'), StringComparison.Ordinal);
        await using var db = _world.Open();
        Assert.True(await db.Set<AuditEntry>().AnyAsync(entry => entry.Type == "teams.hire_exported", Cancelled));
    }

    [Fact]
    public async Task Begin_Foreign_IsNothing()
    {
        var caller = await _world.CompanyAsync();
        var hire = await _world.HireAsync(caller, await _world.ListingAsync("Contract Reader"), "Juno");

        Assert.Null(await new HireExport(_world.Contexts, _world.Time).BeginAsync(await _world.CompanyAsync(), hire, Cancelled));
    }

    private static async Task<List<string>> LinesAsync(ZipArchive archive, string name)
    {
        using var reader = new StreamReader(await archive.GetEntry(name)!.OpenAsync(Cancelled));
        return [.. (await reader.ReadToEndAsync(Cancelled)).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private async Task SayAsync(Caller caller, HireId hire, string text)
    {
        await using var db = _world.Open();
        var now = _world.Time.GetUtcNow();
        var conversation = new Conversation
        {
            Id = new ConversationId(_world.Time.NewId()), CustomerId = caller.CustomerId, HireId = hire, Title = "Talk", StartedBy = caller.UserId, CreatedAt = now, UpdatedAt = now, LastSequence = 1,
        };
        db.AddRange(conversation, new Message
        {
            Id = new MessageId(_world.Time.NewId()), CustomerId = caller.CustomerId, ConversationId = conversation.Id, Sequence = 1, Role = MessageRole.Person, Text = text,
            Status = MessageStatus.Completed, WrittenBy = caller.UserId, CreatedAt = now,
        });
        await db.SaveChangesAsync(Cancelled);
    }
}

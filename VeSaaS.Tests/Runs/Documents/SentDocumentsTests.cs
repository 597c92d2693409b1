using System.Text.Json;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence.Blobs;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using VeSaaS.Infrastructure.Runs.A2A;
using VeSaaS.Infrastructure.Runs.Documents;
using VeSaaS.Tests.Runs.A2A;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Chat.Files;
using Xunit;

namespace VeSaaS.Tests.Runs.Documents;

/// <summary>What of a document reaches an agent.</summary>
public sealed class SentDocumentsTests : IAsyncLifetime
{
    private const long Large = FileLimits.MaxInline - 1000;
    private readonly TestBlobs _blobs = new();
    private FakeAgent _agent = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _agent = await FakeAgent.StartAsync(Token);
        _agent.AnswerWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"message\":{\"messageId\":\"r\",\"role\":\"ROLE_AGENT\",\"parts\":[{\"text\":\"ok\"}]}}}", "application/json");
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _blobs.Dispose();
    }

    [Fact]
    public async Task SendAsync_AgentThatTakesTextOnly_GetsTheDocumentsText()
    {
        TakesOnly("text/plain");

        var parts = await SendAsync(await StoreAsync("letter.docx", ContentKind.Word, TestDocuments.Word("<w:p><w:r><w:t>Dear Ada</w:t></w:r></w:p>")));

        Assert.Equal("letter.docx (its text, without pictures and layout):\n\nDear Ada", parts[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task SendAsync_AgentThatTakesDocuments_GetsThemAsTheyAre()
    {
        TakesOnly("application/pdf");
        var content = TestDocuments.Pdf("Revenue");

        var parts = await SendAsync(await StoreAsync("report.pdf", ContentKind.Pdf, content));

        Assert.Equal(content, parts[0].GetProperty("raw").GetBytesFromBase64());
    }

    [Fact]
    public async Task SendAsync_MoreThanAMessageCarries_SendsTheTextOfWhatFindsNoRoom()
    {
        TakesOnly("*/*");
        var content = TestDocuments.Pdf("Revenue");
        var (first, second) = (await StoreAsync("a.pdf", ContentKind.Pdf, content), await StoreAsync("b.pdf", ContentKind.Pdf, content));

        var parts = await SendAsync(first with { Blob = first.Blob! with { Size = Large } }, second with { Blob = second.Blob! with { Size = Large } });

        Assert.Equal(content, parts[0].GetProperty("raw").GetBytesFromBase64());
        Assert.Equal("b.pdf (its text, without pictures and layout):\n\nRevenue", parts[1].GetProperty("text").GetString());
    }

    [Fact]
    public async Task SendAsync_DocumentThatCannotBeRead_IsNotSentAndSaysWhy()
    {
        TakesOnly("text/plain");

        var refusal = await Assert.ThrowsAsync<AgentCallException>(async () => await SendAsync(await StoreAsync("scan.pdf", ContentKind.Pdf, TestDocuments.Pdf(" "))));

        Assert.Equal((RunFailure.AgentRejected, true), (refusal.Failure, refusal.IsOurWords));
        Assert.StartsWith("scan.pdf was not sent: there is no text in it", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Message.Length < RunWords.Limit);
        Assert.Empty(_agent.Posts);
    }

    [Fact]
    public async Task SendAsync_TooMuchTextTogether_IsNotSentAndNamesTheDocument()
    {
        TakesOnly("text/plain");
        var half = TestDocuments.Word($"<w:p><w:r><w:t>{new string('a', DocumentLimits.MaxCharacters / 2)}</w:t></w:r></w:p>");
        var (first, second) = (await StoreAsync("a.docx", ContentKind.Word, half), await StoreAsync("b.docx", ContentKind.Word, half));

        var refusal = await Assert.ThrowsAsync<AgentCallException>(() => SendAsync(first, second));

        Assert.StartsWith("b.docx was not sent: with it the documents of this message have more than 500,000 characters", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhyNot_MoreThanAMessageCarries_MattersForWhatHasNoTextToTakeOut()
    {
        Assert.Null(FileLimits.WhyNot([(ContentKind.Pdf.MediaType, FileLimits.MaxUpload), ("image/png", FileLimits.MaxInline)]));
        Assert.Equal(FileLimits.TooMuch, FileLimits.WhyNot([("text/plain", FileLimits.MaxInline), ("image/png", 1)]));
        Assert.Equal([true, false, true, true], FileLimits.FitInline([("image/png", 500), (ContentKind.Pdf.MediaType, FileLimits.MaxInline), (ContentKind.Word.MediaType, 600), ("text/csv", 400)]));
    }

    [Fact]
    public void AsText_DocumentBeyondTheRoom_IsNamedBeforeItIsSent()
    {
        var drafts = new DraftList();
        drafts.Add("scan.png", FileLimits.MaxInline);
        var letter = drafts.Add("letter.DOCX", 1);

        Assert.Null(drafts.WhyNot);
        Assert.Equal([letter], drafts.AsText);

        // By its content it turned out to be something else.
        letter.Kept = new FileRow(new(TimeProvider.System.NewId()), "letter.docx", "text/plain", 1, IsKept: true);
        Assert.Equal(FileLimits.TooMuch, drafts.WhyNot);
        Assert.Empty(drafts.AsText);
    }

    private void TakesOnly(string type)
    {
        var card = System.Text.Json.Nodes.JsonNode.Parse(FakeAgent.Fixture("v1.0-card.json"))!;
        card["skills"] = new System.Text.Json.Nodes.JsonArray();
        card["defaultInputModes"] = new System.Text.Json.Nodes.JsonArray(type);
        _agent.Card = JsonSerializer.SerializeToUtf8Bytes(card);
    }

    private async Task<AgentPart> StoreAsync(string name, ContentKind kind, byte[] content)
    {
        await using var draft = await _blobs.Store.ReceiveAsync(BlobOwner.Of(FakeAgent.Call.Customer), new MemoryStream(content), long.MaxValue, Token);
        draft!.Commit();
        return new AgentPart(FileName: name, MediaType: kind.MediaType) { Blob = new(TimeProvider.System.NewId(), draft.Hash.Value, draft.Size) };
    }

    private async Task<List<JsonElement>> SendAsync(params AgentPart[] parts)
    {
        await _agent.Client(new AgentClientOptions(), _blobs.Store).SendAsync(FakeAgent.Call, FakeAgent.Message with { Parts = parts }, Token);
        return [.. Assert.Single(_agent.Posts).Body.GetProperty("params").GetProperty("message").GetProperty("parts").EnumerateArray()];
    }
}

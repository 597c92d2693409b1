using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Chat.Asks;

/// <summary>Asking and deciding over HTTP, with the demo agents behind the gateway.</summary>
public sealed class AskApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_QuestionThenApproval_GoOnInTheSameTask()
    {
        using var host = await AppHost.StartAsync(Token);
        var account = await host.CustomerAsync(Token);
        using var http = account.Client(host);
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        var hire = (await host.HireAsync(account, Token, "list-cleaner")).Value;

        var question = await PostAsync(http, $"/api/messages/ves/{hire}/chat", new { text = "Please clean it" });
        Assert.Equal(("InputRequired", "question", "Waiting"), (Text(question, "status"), Text(question.GetProperty("ask"), "kind"), Text(question.GetProperty("ask"), "outcome")));
        var approval = await PostAsync(http, Answer(hire, question), new { text = "b\na\nb" });
        var calls = approval.GetProperty("ask").GetProperty("calls").EnumerateArray().ToList();
        Assert.Equal(["remove_duplicates", "sort_lines"], calls.Select(call => Text(call, "tool")));

        using var wrong = await http.PostAsJsonAsync(Answer(hire, approval), new { decisions = new[] { new { id = "call-2", decision = "approve" } } }, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        using var empty = await http.PostAsJsonAsync(Answer(hire, approval), new { }, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, empty.StatusCode);
        using var plain = await http.PostAsJsonAsync(
            $"/api/messages/ves/{hire}/chat", new { text = "Just do it", conversation = approval.GetProperty("conversation").GetGuid() }, Token);
        Assert.Equal(HttpStatusCode.Conflict, plain.StatusCode);
        Assert.EndsWith("waits-for-decision", Text(await plain.Content.ReadFromJsonAsync<JsonElement>(Token), "type"), StringComparison.Ordinal);

        var decisions = new { decisions = new object[] { new { id = "call-2", decision = "reject", reason = "Both count" }, new { id = "call-3", decision = "approve", arguments = new { order = "descending" } } } };
        var done = await PostAsync(http, Answer(hire, approval), decisions);
        Assert.Equal("Completed", Text(done, "status"));
        Assert.Contains("b\nb\na", Text(done, "text"), StringComparison.Ordinal);
        Assert.Contains("Both count", Text(done, "text"), StringComparison.Ordinal);

        using var again = await http.PostAsJsonAsync(Answer(hire, approval), decisions, Token);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        var history = await http.GetFromJsonAsync<JsonElement>($"/api/messages/ves/{hire}/history", Token);
        var asked = history.GetProperty("messages").EnumerateArray().Single(message => message.GetProperty("id").GetGuid() == approval.GetProperty("id").GetGuid());
        Assert.Equal(("Completed", "Decided"), (Text(asked, "status"), Text(asked.GetProperty("ask"), "outcome")));

        var stranger = await host.CustomerAsync(Token);
        using var foreign = stranger.Client(host);
        using var refused = await foreign.PostAsJsonAsync(Answer(hire, approval), decisions, Token);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private static string Answer(Guid hire, JsonElement message) => $"/api/messages/ves/{hire}/chat/{message.GetProperty("id").GetGuid()}/answer";

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var response = await http.PostAsJsonAsync(path, body, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

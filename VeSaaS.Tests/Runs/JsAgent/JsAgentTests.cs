using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using VeSaaS.Core.Gateway;
using VeSaaS.Tests.Gateway.EndToEnd;
using Xunit;

namespace VeSaaS.Tests.Runs.JsAgent;

/// <summary>Streams, questions, approvals and files with an agent that nobody of this house wrote the wire of, through the whole product, in both versions of the protocol.</summary>
public sealed class JsAgentTests(JsAgents agents) : IClassFixture<JsAgents>
{
    private static readonly AgentRef Agent = new("remote", "remote", "javascript");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task Chat_AgentOfTheOfficialSdk_StreamsAsksTakesDecisionsAndFiles(string version)
    {
        await using var product = new LiveProduct(
            new() { ["Agents:Remote:0:Id"] = "javascript", ["Agents:Remote:0:CardUrl"] = agents.Urls[version], ["Agents:Remote:0:AllowPrivate"] = "true" }, null);
        await product.InitializeAsync();
        var hire = await HireAsync(product);
        hire.Client.DefaultRequestHeaders.Accept.ParseAdd("application/json");

        var streamed = await SayAsync(hire, new { text = "Hello" });
        Assert.Equal(("Completed", "One two three \U0001F600."), (Text(streamed, "status"), Text(streamed, "text")));

        var question = await SayAsync(hire, new { text = "Ask me something" });
        Assert.Equal(("InputRequired", "question"), (Text(question, "status"), Text(question.GetProperty("ask"), "kind")));
        Assert.Equal("Which city?", Text(question.GetProperty("ask").GetProperty("questions")[0], "text"));
        var answered = await AnswerAsync(hire, question, new { text = "Riga" });
        Assert.Equal(("Completed", "You said Riga."), (Text(answered, "status"), Text(answered, "text")));

        var approval = await SayAsync(hire, new { text = "Approve this" });
        Assert.Equal(["deploy", "notify"], approval.GetProperty("ask").GetProperty("calls").EnumerateArray().Select(call => Text(call, "tool")));
        var decided = await AnswerAsync(hire, approval, new
        {
            decisions = new object[] { new { id = "a", decision = "approve", arguments = new { version = "4.13" } }, new { id = "b", decision = "reject", reason = "Too many" } },
        });
        Assert.Equal("""Decided: a approve {"version":"4.13"}; b reject "Too many".""".TrimEnd('.'), Text(decided, "text"));

        var file = await UploadAsync(hire, "lanes.csv", "lane,cost\nGdynia,12\n");
        var read = await SayAsync(hire, new { text = "File, please", files = new[] { file } });
        Assert.Equal("Read 1 file of 20 bytes.", Text(read, "text"));
        var returned = Assert.Single(read.GetProperty("files").EnumerateArray());
        Assert.Equal("loud-lanes.csv", Text(returned, "name"));
        Assert.Equal("LANE,COST\nGDYNIA,12\n", await hire.Client.GetStringAsync(new Uri($"/api/files/{returned.GetProperty("id").GetGuid()}", UriKind.Relative), Token));
    }

    private static async Task<Employment> HireAsync(LiveProduct product)
    {
        var (status, offer) = await product.ImportAsync(Agent);
        Assert.Equal(HttpStatusCode.Created, status);
        await LiveProduct.UntilAsync(async () =>
            await product.BindingAsync(Agent) is { DeniesStrangers: true } binding && binding.ConfirmedGeneration == binding.DesiredGeneration);
        await product.PublishAsync(offer);
        return await product.HireAsync(offer);
    }

    private static Task<JsonElement> SayAsync(Employment hire, object body) => PostAsync(hire, $"/api/messages/ves/{hire.Id}/chat", JsonContent.Create(body));

    private static Task<JsonElement> AnswerAsync(Employment hire, JsonElement asked, object body) =>
        PostAsync(hire, $"/api/messages/ves/{hire.Id}/chat/{asked.GetProperty("id").GetGuid()}/answer", JsonContent.Create(body));

    private static async Task<Guid> UploadAsync(Employment hire, string name, string content)
    {
        var part = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        part.Headers.ContentType = new MediaTypeHeaderValue("text/csv");
        return (await PostAsync(hire, $"/api/messages/ves/{hire.Id}/files", new MultipartFormDataContent { { part, "file", name } })).GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> PostAsync(Employment hire, string path, HttpContent content)
    {
        using (content)
        {
            using var response = await hire.Client.PostAsync(new Uri(path, UriKind.Relative), content, Token);
            var text = await response.Content.ReadAsStringAsync(Token);
            Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

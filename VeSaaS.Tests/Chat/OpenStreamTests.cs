using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Core.Tenancy.Sessions;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Tests.Tenancy.ApiKeys;
using VeSaaS.Web.Tenancy;
using Xunit;
using static VeSaaS.Tests.Runs.ScriptedAgent;

namespace VeSaaS.Tests.Chat;

/// <summary>Streams that are open when the right to read them ends.</summary>
public sealed class OpenStreamTests
{
    // Far less than what a heartbeat or the next look at an unannounced change would take.
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WhoseSessionOrKeyEnds_EndsWithinSeconds(bool byKey)
    {
        var goOn = new TaskCompletionSource();
        using var host = await AppHost.StartAsync(Token, services: services => services.AddSingleton<IAgentClient>(
            new ScriptedAgent(Working("Reading"), Chunk("Hello, "), new Step.Wait(goOn.Task), Chunk("secret"), Completed)));
        var account = await host.CustomerAsync(Token);
        var hire = await host.HireAsync(account, Token);
        using var person = account.Client(host);
        var run = await SendAsync(person, hire.Value);
        var key = await host.KeyAsync(account, ApiScopes.ChatRead);
        using var program = host.Program(key.Key);
        using var response = await (byKey ? program : person).GetAsync($"/api/runs/{run}/events", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var events = SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token).GetAsyncEnumerator(Token);
        while (await events.MoveNextAsync() && events.Current.EventType != "text")
        {
        }

        await EndAsync(host, account, byKey ? key.Id : null);
        var isOver = !await events.MoveNextAsync().AsTask().WaitAsync(Seconds, Token);
        using var again = await (byKey ? program : person).GetAsync($"/api/runs/{run}/events", HttpCompletionOption.ResponseHeadersRead, Token);
        goOn.SetResult();

        Assert.True(isOver);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    private static async Task EndAsync(AppHost host, TestAccount account, ApiKeyId? key)
    {
        if (key is { } id)
        {
            var revoke = host.Services.GetRequiredService<RevokeApiKey>();
            Assert.IsType<RevokeApiKeyOutcome.Revoked>(await revoke.ExecuteAsync(new ApiKeyOwner(account.UserId, account.Customer), id, Token));
            return;
        }

        var end = host.Services.GetRequiredService<EndSessions>();
        Assert.True(await end.ExecuteAsync(account.Person.ActingUser(), account.Person.FindSessionId()!.Value, Token));
    }

    private static async Task<Guid> SendAsync(HttpClient client, Guid hire)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/messages/ves/{hire}/chat") { Content = JsonContent.Create(new { text = "Hello" }) };
        request.Headers.Add("Accept", "text/event-stream");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(Token)).EnumerateAsync(Token))
        {
            return JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("data").GetProperty("run").GetGuid();
        }

        throw new InvalidOperationException("The stream was empty.");
    }
}

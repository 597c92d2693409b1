using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Runs;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Tests.Tenancy.ApiKeys;
using VeSaaS.Web.Tasks.Importing;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>The endpoints of tasks over HTTP, with an agent that follows a script.</summary>
public sealed class TaskApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private readonly AppHost _host = scripted.Host;
    private HttpClient _http = null!;
    private TestAccount _account = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _account = await _host.CustomerAsync(Token);
        _http = _account.Client(_host);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Task_CreatedStartedChangedAndApproved_IsDoneWithTwoAttempts()
    {
        var hire = await _host.HireAsync(_account, Token);
        var task = await CreateAsync(new { title = "Compare offers", hire = hire.Value, labels = new[] { "finance" }, checklist = new[] { "A table" } });
        var estimate = await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/estimate", Token);
        Assert.Equal("Juno", estimate.GetProperty("name").GetString());

        await OkAsync($"/api/tasks/{task}/start", new { });
        var delivered = await UntilAsync(task, "InReview");
        Assert.Equal("Hello, world", delivered.GetProperty("attempts")[0].GetProperty("result").GetString());
        await OkAsync($"/api/tasks/{task}/request-changes", new { text = "Shorter, please." });
        await UntilAsync(task, "InReview");
        await OkAsync($"/api/tasks/{task}/approve", new { });

        var done = await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token);
        Assert.Equal(("Done", 2), (done.GetProperty("status").GetString(), done.GetProperty("attempts").GetArrayLength()));
        Assert.Equal("Shorter, please.", (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/comments", Token))[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Run_KeyWithTaskScopesOnly_FollowsAndStopsRunsOfTasksAndNoOthers()
    {
        var hire = await _host.HireAsync(_account, Token);
        var task = await CreateAsync(new { title = "Compare offers", hire = hire.Value });
        await OkAsync($"/api/tasks/{task}/start", new { });
        var run = (await UntilAsync(task, "InReview")).GetProperty("attempts")[0].GetProperty("run").GetGuid();
        using var said = await _http.PostAsJsonAsync($"/api/messages/ves/{hire.Value}/chat", new { text = "Hello" }, Token);
        var chat = Guid.Parse((await said.Content.ReadAsStringAsync(Token)).Split("\"run\":\"")[1][..36]);
        using var tasks = _host.Program((await _host.KeyAsync(_account, ApiScopes.TasksRead, ApiScopes.TasksWrite)).Key);
        using var reader = _host.Program((await _host.KeyAsync(_account, ApiScopes.TasksRead)).Key);
        using var chats = _host.Program((await _host.KeyAsync(_account, ApiScopes.ChatRead, ApiScopes.ChatWrite)).Key);

        var events = await tasks.GetStringAsync($"/api/runs/{run}/events", Token);

        Assert.Contains("event: text", events, StringComparison.Ordinal);
        Assert.Contains("{\"state\":\"Completed\"", events, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await tasks.PostAsync($"/api/runs/{run}/cancel", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsync($"/api/runs/{run}/cancel", null, Token)).StatusCode);
        foreach (var (program, other) in new[] { (tasks, chat), (chats, run) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync($"/api/runs/{other}/events", Token)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsync($"/api/runs/{other}/cancel", null, Token)).StatusCode);
        }

        Assert.Contains("{\"state\":\"Completed\"", await chats.GetStringAsync($"/api/runs/{chat}/events", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_OneActOnManyTasks_AnswersForEach()
    {
        var (one, two) = (await CreateAsync(new { title = "One" }), await CreateAsync(new { title = "Two" }));
        async Task<JsonElement> SendAsync(object body, HttpStatusCode expected)
        {
            var answer = await _http.PostAsJsonAsync("/api/tasks/many", body, Token);
            Assert.Equal(expected, answer.StatusCode);
            return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        }

        var started = (await SendAsync(new { tasks = new[] { one, two, Guid.Empty }, move = "InProgress" }, HttpStatusCode.OK)).GetProperty("results");
        Assert.Equal([(false, "Unassigned"), (false, "Unassigned"), (false, null)], started.EnumerateArray().Select(row => (row.GetProperty("saved").GetBoolean(), row.GetProperty("because").GetString())));
        var given = (await SendAsync(new { tasks = new[] { one, two }, priority = "Urgent" }, HttpStatusCode.OK)).GetProperty("results");
        Assert.All(given.EnumerateArray(), row => Assert.True(row.GetProperty("saved").GetBoolean()));
        Assert.Equal(["act"], (await SendAsync(new { tasks = new[] { one }, priority = "Urgent", archived = true }, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(["tasks"], (await SendAsync(new { tasks = Array.Empty<Guid>(), priority = "Urgent" }, HttpStatusCode.UnprocessableEntity)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task Retry_WithAHire_StartsTheTask()
    {
        var hire = await _host.HireAsync(_account, Token);
        var task = await CreateAsync(new { title = "Compare offers" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _http.PostAsJsonAsync($"/api/tasks/{task}/retry", new { }, Token)).StatusCode);

        await OkAsync($"/api/tasks/{task}/retry", new { hire = hire.Value });

        Assert.Equal("Hello, world", (await UntilAsync(task, "InReview")).GetProperty("attempts")[0].GetProperty("result").GetString());
    }

    [Fact]
    public async Task Waiting_BlockedTaskUnderALimit_StartsByItselfWhenTheOtherIsApproved()
    {
        var hire = await _host.HireAsync(_account, Token);
        var wrong = await _http.PutAsJsonAsync("/api/tasks/limits", new { inProgress = 0, perWorker = 501 }, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(["inProgress", "perWorker"], (await wrong.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject().Select(field => field.Name));
        Assert.Equal(HttpStatusCode.NoContent, (await _http.PutAsJsonAsync("/api/tasks/limits", new { inProgress = 1 }, Token)).StatusCode);

        var (first, second) = (await CreateAsync(new { title = "First", hire = hire.Value }), await CreateAsync(new { title = "Second", hire = hire.Value }));
        await OkAsync($"/api/tasks/{second}/blockers", new { number = 1 });
        Assert.Equal(HttpStatusCode.OK, (await _http.PutAsJsonAsync($"/api/tasks/{second}/waiting", new { waits = true }, Token)).StatusCode);
        var blocked = await _http.PostAsJsonAsync($"/api/tasks/{second}/start", new { }, Token);
        Assert.Equal((HttpStatusCode.Conflict, "Blocked"), (blocked.StatusCode, (await blocked.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("because").GetString()));
        await OkAsync($"/api/tasks/{first}/start", new { });
        await UntilAsync(first, "InReview");
        await OkAsync($"/api/tasks/{first}/approve", new { });

        await UntilAsync(second, "InReview");
    }

    [Fact]
    public async Task Export_ImportedAgain_IsTheSameTasks()
    {
        var hire = await _host.HireAsync(_account, Token);
        await CreateAsync(new
        {
            title = "=1+1; \"quoted\"", hire = hire.Value, priority = "High", labels = new[] { "finance", "month end" }, dueOn = "2099-01-31",
            description = "- **Table**, please\n- and \"why\"\n\n| a | b |", checklist = new[] { "A table; with sums", "[x] is what it says", "-1 is a number" },
        });
        await CreateAsync(new { title = "Überweisung, dringend" });
        var file = await _http.GetByteArrayAsync("/tasks/export", Token);
        var (import, caller) = (_host.Services.GetRequiredService<ImportTasks>(), _account.Person.Caller());

        var read = TaskRows.Read(file);
        var rows = await import.PreviewAsync(caller.CustomerId, read.Rows, Token);
        Assert.All(await import.ExecuteAsync(caller, rows, Token), result => Assert.IsType<TaskOutcome.Saved>(result.Outcome));

        Assert.Null(read.Problem);
        var again = TaskRows.Read(await _http.GetByteArrayAsync("/tasks/export", Token)).Rows;
        Assert.Equal(4, again.Count);
        Assert.Equal(again.Skip(2).Select(row => row with { Line = 0 }), again.Take(2).Select(row => row with { Line = 0 }));
        Assert.Equal(("- **Table**, please\n- and \"why\"\n\n| a | b |", "[ ] A table; with sums\n[ ] [x] is what it says\n[ ] -1 is a number", "Juno"), (again[1].Description, again[1].Checklist, again[1].Assignee));
    }

    [Fact]
    public async Task Export_TickedItems_SayThatTheyAre()
    {
        var task = await CreateAsync(new { title = "One", checklist = new[] { "A table", "A signature" } });
        var item = (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token)).GetProperty("checklist")[1].GetProperty("id").GetGuid();
        await _http.PutAsJsonAsync($"/api/tasks/{task}/checklist/{item}", new { ticked = true }, Token);

        Assert.Equal("[ ] A table\n[x] A signature", Assert.Single(TaskRows.Read(await _http.GetByteArrayAsync("/tasks/export", Token)).Rows).Checklist);
        Assert.Equal(["A table", "A signature", "A fee"], ((string[])["[ ] A table", "[X] A signature", " A fee "]).Select(ChecklistLine.Read));
    }

    [Fact]
    public async Task Check_AskedOverHttp_SuggestsAndAPersonTicks()
    {
        var (hire, ute) = (await _host.HireAsync(_account, Token), await _host.HireAsync(_account, Token, "file-clerk", "Ute"));
        var task = await CreateAsync(new { title = "Compare offers", hire = hire.Value, checklist = new[] { "A table" } });
        using var early = await _http.PostAsJsonAsync($"/api/tasks/{task}/checks", new { hire = ute.Value }, Token);
        Assert.Equal((HttpStatusCode.Conflict, "ByWorkerOnly"), (early.StatusCode, (await early.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("because").GetString()));
        await OkAsync($"/api/tasks/{task}/start", new { });
        var item = (await UntilAsync(task, "InReview")).GetProperty("checklist")[0].GetProperty("id").GetGuid();
        using var nobody = await _http.PostAsJsonAsync($"/api/tasks/{task}/checks", new { }, Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.StatusCode);

        await OkAsync($"/api/tasks/{task}/checks", new { hire = ute.Value });

        JsonElement check = default;
        await RunWorld.UntilAsync(async () => (check = (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/checks", Token))[0]).GetProperty("state").GetString() == "Answered");
        var suggestion = Assert.Single(check.GetProperty("suggestions").EnumerateArray());
        Assert.Equal(("Ute", item, true, "every offer has a row of its own"), (
            check.GetProperty("checker").GetString(), suggestion.GetProperty("item").GetGuid(), suggestion.GetProperty("holds").GetBoolean(), suggestion.GetProperty("reason").GetString()));
        Assert.Equal(JsonValueKind.Null, (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token)).GetProperty("checklist")[0].GetProperty("tickedAt").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await _http.PutAsJsonAsync($"/api/tasks/{task}/checklist/{item}/suggestion", new { accept = true }, Token)).StatusCode);
        Assert.Equal(JsonValueKind.String, (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token)).GetProperty("checklist")[0].GetProperty("tickedAt").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await _http.DeleteAsync($"/api/tasks/{task}/checks", Token)).StatusCode);
    }

    [Fact]
    public async Task Create_SameKeyTwice_IsOneTask()
    {
        var key = Guid.Parse("0199aaaa-0000-7000-8000-000000000001");
        async Task<Guid> SendAsync(string title)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = JsonContent.Create(new { title }) };
            request.Headers.Add("Idempotency-Key", key.ToString());
            var answer = await _http.SendAsync(request, Token);
            Assert.Equal(title == "One" ? HttpStatusCode.Created : HttpStatusCode.Conflict, answer.StatusCode);
            return title == "One" ? (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid() : default;
        }

        Assert.Equal(await SendAsync("One"), await SendAsync("One"));
        await SendAsync("Two");
    }

    [Fact]
    public async Task Create_BadBody_NamesTheFields()
    {
        var answer = await _http.PostAsJsonAsync("/api/tasks", new { title = " ", priority = "Extreme", dueOn = "tomorrow" }, Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors");
        Assert.Equal(["priority", "dueOn"], errors.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Start_Unassigned_SaysWhy()
    {
        var task = await CreateAsync(new { title = "One" });

        var answer = await _http.PostAsJsonAsync($"/api/tasks/{task}/start", new { }, Token);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal(("urn:vesaas:problem:task-refused", "Unassigned"), (problem.GetProperty("type").GetString(), problem.GetProperty("because").GetString()));
    }

    [Fact]
    public async Task EveryPath_OfAnotherCustomersTask_IsNotFound()
    {
        var task = await CreateAsync(new { title = "Secret plan" });
        using var stranger = (await _host.CustomerAsync(Token)).Client(_host);

        foreach (var path in (string[])["", "/attempts", "/comments", "/estimate"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/tasks/{task}{path}", Token)).StatusCode);
        }

        foreach (var act in (string[])["start", "cancel", "approve", "request-changes", "reject", "comments", "checklist"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsJsonAsync($"/api/tasks/{task}/{act}", new { text = "x" }, Token)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.DeleteAsync($"/api/tasks/{task}", Token)).StatusCode);
        Assert.DoesNotContain("Secret plan", await stranger.GetStringAsync("/api/tasks", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_ReadsAndCannotWrite()
    {
        var task = await CreateAsync(new { title = "One" });
        using var viewer = (await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token)).Client(_host);

        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync($"/api/tasks/{task}", Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync("/api/tasks", new { title = "Two" }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsJsonAsync($"/api/tasks/{task}/start", new { }, Token)).StatusCode);
    }

    [Fact]
    public async Task Task_EditedMovedAndArchived_FollowsTheBody()
    {
        var task = await CreateAsync(new { title = "One", dueOn = "2099-01-31" });
        var edited = await _http.PatchAsJsonAsync($"/api/tasks/{task}", new { title = "Two", dueOn = (string?)null, priority = "urgent" }, Token);
        Assert.Equal(HttpStatusCode.OK, edited.StatusCode);
        await OkAsync($"/api/tasks/{task}/checklist", new { text = "A table" });
        var read = await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token);
        Assert.Equal(("Two", "Urgent", JsonValueKind.Null), (read.GetProperty("title").GetString(), read.GetProperty("priority").GetString(), read.GetProperty("dueOn").ValueKind));
        var item = read.GetProperty("checklist")[0].GetProperty("id").GetGuid();
        Assert.Equal(HttpStatusCode.OK, (await _http.PutAsJsonAsync($"/api/tasks/{task}/checklist/{item}", new { ticked = true }, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _http.DeleteAsync($"/api/tasks/{task}/checklist/{item}", Token)).StatusCode);
        var other = await CreateAsync(new { title = "Three" });
        var number = (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{other}", Token)).GetProperty("number").GetInt32();
        await OkAsync($"/api/tasks/{task}/blockers", new { number });
        Assert.Equal(HttpStatusCode.OK, (await _http.DeleteAsync($"/api/tasks/{task}/blockers/{number}", Token)).StatusCode);
        await OkAsync($"/api/tasks/{task}/move", new { to = "Done" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await _http.PostAsJsonAsync($"/api/tasks/{task}/move", new { to = "Nowhere" }, Token)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync($"/api/tasks/{task}", Token)).StatusCode);

        Assert.DoesNotContain(task.ToString(), await _http.GetStringAsync("/api/tasks", Token), StringComparison.Ordinal);
        Assert.Contains(task.ToString(), await _http.GetStringAsync("/api/tasks?archived=true", Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.GetAsync("/api/tasks?due=someday", Token)).StatusCode);
    }

    [Fact]
    public async Task Comment_MentionsAColleagueById_AnswersWithTheName()
    {
        var task = await CreateAsync(new { title = "One" });
        var colleague = await _host.MemberAsync(_account.Customer!.Value, MemberRole.Viewer, Token);
        var stranger = await _host.CustomerAsync(Token);
        using var theirs = stranger.Client(_host);
        var people = (await _http.GetFromJsonAsync<JsonElement>("/api/tasks/people", Token)).EnumerateArray().ToDictionary(person => person.GetProperty("id").GetGuid(), person => person.GetProperty("name").GetString());
        var outsider = (await theirs.GetFromJsonAsync<JsonElement>("/api/tasks/people", Token))[0].GetProperty("id").GetGuid();
        Assert.Equal((2, false), (people.Count, people.ContainsKey(outsider)));

        await OkAsync($"/api/tasks/{task}/comments", new { text = $"Look, <@{colleague.UserId}>" });
        using var refused = await _http.PostAsJsonAsync($"/api/tasks/{task}/comments", new { text = $"Look, <@{outsider}>" }, Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(["comment"], (await refused.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        var comment = (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}/comments", Token)).EnumerateArray().Single();
        Assert.Equal((colleague.UserId, people[colleague.UserId]), (comment.GetProperty("mentions")[0].GetProperty("id").GetGuid(), comment.GetProperty("mentions")[0].GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Csv_OfTheBoard_HoldsWhatIsFilteredAndNoFormula()
    {
        await CreateAsync(new { title = "=HYPERLINK(1)", labels = new[] { "finance" } });
        await CreateAsync(new { title = "Other" });

        var file = await _http.GetStringAsync("/tasks/export?label=finance", Token);

        Assert.Contains("'=HYPERLINK(1)", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Other", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_TeamDecides_AssignsAndSaysWhy()
    {
        var task = await CreateAsync(new { title = "Write the report" });
        Assert.Equal(HttpStatusCode.Conflict, (await _http.PostAsJsonAsync($"/api/tasks/{task}/route", new { }, Token)).StatusCode);
        var hire = await _host.HireAsync(_account, Token);

        await OkAsync($"/api/tasks/{task}/route", new { });

        Assert.Equal(hire.Value, (await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token)).GetProperty("hire").GetGuid());
    }

    [Fact]
    public async Task Events_SomebodyWritesATask_SayThatSomethingChanged()
    {
        using var answer = await _http.GetAsync("/api/tasks/events", HttpCompletionOption.ResponseHeadersRead, Token);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        Assert.Equal("event: open", await reader.ReadLineAsync(Token));

        await CreateAsync(new { title = "One" });

        string? line;
        do
        {
            line = await reader.ReadLineAsync(Token);
        }
        while (line is not (null or "event: changed"));
        Assert.NotNull(line);
    }

    private async Task<Guid> CreateAsync(object body)
    {
        var answer = await _http.PostAsJsonAsync("/api/tasks", body, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetGuid();
    }

    private async Task OkAsync(string path, object body)
    {
        var answer = await _http.PostAsJsonAsync(path, body, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Token)}");
    }

    private async Task<JsonElement> UntilAsync(Guid task, string status)
    {
        JsonElement read = default;
        await RunWorld.UntilAsync(async () =>
        {
            read = await _http.GetFromJsonAsync<JsonElement>($"/api/tasks/{task}", Token);
            return read.GetProperty("status").GetString() == status;
        });
        return read;
    }
}

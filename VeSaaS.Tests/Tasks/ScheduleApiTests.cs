using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using VeSaaS.Tests.Chat;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>The endpoints of schedules over HTTP.</summary>
public sealed class ScheduleApiTests(ScriptedHost scripted) : IClassFixture<ScriptedHost>, IAsyncLifetime
{
    private const string Path = "/api/tasks/schedules";

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
    public async Task Schedule_CreatedChangedPausedResumedAndDeleted_AnswersEachTime()
    {
        var hire = await _host.HireAsync(_account, Token);
        var created = await _http.PostAsJsonAsync(Path, new { title = "Sort the invoices", cron = "0 9 * * MON", timeZone = "Europe/Berlin", hire = hire.Value, labels = new[] { "finance" } }, Token);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var address = created.Headers.Location!.ToString();
        var schedule = await _http.GetFromJsonAsync<JsonElement>(address, Token);
        Assert.Equal(("Waiting", "0 9 * * MON", 3), (schedule.GetProperty("state").GetString(), schedule.GetProperty("cron").GetString(), schedule.GetProperty("forecast").GetProperty("coming").GetArrayLength()));

        var changed = await _http.PutAsJsonAsync(address, new { title = "Sort them", at = "2030-01-07T09:00", timeZone = "Europe/Berlin", version = schedule.GetProperty("version").GetInt32() }, Token);
        Assert.Equal("2030-01-07T08:00:00+00:00", (await changed.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("nextAt").GetString());
        Assert.Equal(HttpStatusCode.Conflict, (await _http.PutAsJsonAsync(address, new { title = "Late", cron = "0 9 * * MON", version = schedule.GetProperty("version").GetInt32() }, Token)).StatusCode);

        Assert.Equal(HttpStatusCode.NoContent, (await _http.PostAsync($"{address}/pause", null, Token)).StatusCode);
        Assert.Equal("Paused", (await ListAsync())[0].GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await _http.PostAsync($"{address}/resume", null, Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await _http.DeleteAsync(address, Token)).StatusCode);
        Assert.Equal(0, (await ListAsync()).GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(address, Token)).StatusCode);
    }

    [Theory]
    [InlineData("nonsense", null, null, "cron")]
    [InlineData(null, "tomorrow", null, "at")]
    [InlineData(null, "2020-01-01T09:00", null, "at")]
    [InlineData(null, null, null, "cron")]
    [InlineData("0 9 * * *", null, "Mars/Olympus", "timeZone")]
    public async Task Schedule_BadTime_NamesTheField(string? cron, string? at, string? timeZone, string field)
    {
        foreach (var path in (string[])[Path, $"{Path}/preview"])
        {
            var answer = await _http.PostAsJsonAsync(path, new { title = "Sort the invoices", cron, at, timeZone }, Token);

            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal([field], (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("errors").EnumerateObject().Select(error => error.Name));
        }
    }

    [Fact]
    public async Task Preview_Plan_TellsTheCostAndSavesNothing()
    {
        var hire = await _host.HireAsync(_account, Token);

        var forecast = await (await _http.PostAsJsonAsync($"{Path}/preview", new { title = "Sort the invoices", cron = "0 9 * * *", hire = hire.Value }, Token)).Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(30 * forecast.GetProperty("each").GetDecimal(), forecast.GetProperty("month").GetDecimal());
        Assert.Equal(0, (await ListAsync()).GetArrayLength());
    }

    private async Task<JsonElement> ListAsync() => (await _http.GetFromJsonAsync<JsonElement>(Path, Token)).GetProperty("schedules");
}

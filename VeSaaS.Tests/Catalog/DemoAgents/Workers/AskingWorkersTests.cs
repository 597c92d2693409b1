using System.Text.Json;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;
using Xunit;

namespace VeSaaS.Tests.Catalog.DemoAgents.Workers;

public sealed class AskingWorkersTests
{
    private static readonly IReadOnlyList<string> Lines = ["pears", "apples", "", "Apples", "pears"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Spread 10,000 for the fair", 10_000.0)]
    [InlineData("1200.505 or so", null)]
    [InlineData("about 99.90.", 99.90)]
    [InlineData("nothing", null)]
    [InlineData("0", null)]
    [InlineData("7, please", 7.0)]
    public void AmountIn_Text_IsRead(string text, double? amount) => Assert.Equal((decimal?)amount, BudgetSplitter.AmountIn(text));

    [Theory]
    [InlineData(10_000, 3)]
    [InlineData(0.01, 12)]
    [InlineData(99.99, 7)]
    public void Plan_Amounts_AddUpToTheCent(decimal amount, int months)
    {
        var rows = BudgetSplitter.Plan(amount, months).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2])).ToList();

        Assert.Equal(months, rows.Count);
        Assert.Equal(amount, rows.Sum(row => decimal.Parse(row.Split('|')[2], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Propose_OnlyWhatChangesSomething()
    {
        Assert.Equal(["remove_empty_lines", "remove_duplicates", "sort_lines"], ListTool.Propose(Lines).Select(call => call.Tool.Name));
        Assert.Empty(ListTool.Propose(["a", "b"]));
    }

    [Fact]
    public void Work_Rejected_IsSaidAndNotDone()
    {
        var calls = ListTool.Propose(Lines);

        var answer = ListCleaner.Work(Lines, [new(calls[0], true, null, null), new(calls[1], true, null, null), new(calls[2], false, "Order matters", null)]);

        Assert.Contains("`sort_lines` was **not** run: you rejected it (“Order matters”).", answer, StringComparison.Ordinal);
        Assert.Contains("pears\napples\n```", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, """{"decision_type":"approve"}""", "111")]
    [InlineData(true, """{"decision_type":"reject","rejection_reason":"No"}""", "000")]
    [InlineData(true, """{"decision_type":"batch","decisions":{"call-1":"approve"}}""", "100")]
    [InlineData(true, """{"decision_type":"perhaps"}""", null)]
    [InlineData(false, """{"type":"tool-approval-response","decisions":[{"id":"call-3","decision":"approve"}]}""", "001")]
    [InlineData(false, """{"type":"tool-approval-response"}""", null)]
    [InlineData(false, """{"decision_type":"approve"}""", null)]
    public void Read_Decisions_NothingRunsThatNobodyApproved(bool isKagent, string data, string? approved)
    {
        var reply = new DemoMessage("m", false, [new DemoPart(Data: JsonSerializer.Deserialize<JsonElement>(data))]);

        var decisions = ListApprovals.Read(isKagent, ListTool.Propose(Lines), reply);

        Assert.Equal(approved, decisions is null ? null : string.Concat(decisions.Select(decision => decision.Approved ? '1' : '0')));
    }

    [Fact]
    public async Task Host_WaitingTask_ContinuesOnceCancelsAndRefusesOthers()
    {
        await using var agents = await DemoAgentsFixture.StartAsync(TimeSpan.Zero, Token);
        var task = (await agents.CallAsync("budget-splitter", "SendMessage", DemoAgentsFixture.Message10("Spread 100"), Token)).GetProperty("result").GetProperty("task");
        var (id, context) = (task.GetProperty("id").GetString(), task.GetProperty("contextId").GetString());
        Assert.Equal("TASK_STATE_INPUT_REQUIRED", task.GetProperty("status").GetProperty("state").GetString());
        var reply = new { message = new { messageId = "m-2", role = "ROLE_USER", taskId = id, contextId = context, parts = new[] { new { text = "4" } } } };

        Assert.Equal(-32001, (await agents.CallAsync("budget-splitter", "SendMessage", reply, Token, caller: "bob")).GetProperty("error").GetProperty("code").GetInt32());
        var done = (await agents.CallAsync("budget-splitter", "SendMessage", reply, Token)).GetProperty("result").GetProperty("task");
        Assert.Equal("TASK_STATE_COMPLETED", done.GetProperty("status").GetProperty("state").GetString());
        Assert.Equal(id, done.GetProperty("id").GetString());
        Assert.Contains("25.00", done.GetProperty("artifacts")[0].GetRawText(), StringComparison.Ordinal);

        var other = (await agents.CallAsync("budget-splitter", "message/send", DemoAgentsFixture.Message03("Spread 100", "m-3"), Token)).GetProperty("result");
        Assert.Equal("input-required", other.GetProperty("status").GetProperty("state").GetString());
        var cancelled = (await agents.CallAsync("budget-splitter", "tasks/cancel", new { id = other.GetProperty("id").GetString() }, Token)).GetProperty("result");
        Assert.Equal("canceled", cancelled.GetProperty("status").GetProperty("state").GetString());
    }
}

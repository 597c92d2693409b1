using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Asks before it works: an amount is spread over as many months as the caller says, exact to the cent.</summary>
internal sealed partial class BudgetSplitter : DemoAgent
{
    private const int MaxMonths = 120;
    private const decimal MaxAmount = 1_000_000_000_000m;
    private static readonly string[] Choices = ["3", "6", "12"];

    public override string Name => "budget-splitter";

    public override string DisplayName => "Budget Splitter (demo)";

    public override string Description =>
        "Demo agent without a language model. Asks over how many months an amount is to be spread, and then computes the plan, exact to the cent.";

    public override DemoSkill Skill => new(
        "split-budget", "Spread an amount over months", "Asks for what it needs to know, then computes a table of monthly amounts that add up exactly.",
        ["demo", "budget", "question"], ["Spread 10,000 for the trade fair."]);

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        var answers = turn.Replies.Select(TextOf).ToList();
        if ((AmountIn(turn.Text) ?? answers.Select(AmountIn).FirstOrDefault(found => found is not null)) is not { } amount)
        {
            return answers.Count > 0
                ? Asks("I still see no amount. Which amount is to be spread? For example 10,000.")
                : Asks("Which amount is to be spread? For example 10,000.");
        }

        // Where the amount itself was an answer, the months come after it.
        var later = AmountIn(turn.Text) is null ? answers.Skip(answers.FindIndex(answer => AmountIn(answer) is not null) + 1) : answers;
        if (later.LastOrDefault() is not { } said)
        {
            turn.Note($"Read the amount: {Show(amount)}");
            return AsksMonths($"Over how many months is {Show(amount)} to be spread?");
        }

        if (MonthsIn(said) is not { } months)
        {
            return AsksMonths($"I can spread it over 1 to {MaxMonths} months, and read no such number in “{Line(said)}”. Over how many months?");
        }

        await turn.WriteAsync($"Spreading over {months} months", Plan(amount, months), cancellationToken);
        return new DemoResult.Done();
    }

    internal static string Plan(decimal amount, int months)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {Show(amount)} over {months} {(months == 1 ? "month" : "months")}\n\n| Month | Amount | Spent until then |\n|---:|---:|---:|\n");
        var before = 0m;
        for (var month = 1; month <= months; month++)
        {
            // Rounded cumulatively, so that the parts add up to the whole.
            var until = decimal.Round(amount * month / months, 2, MidpointRounding.ToEven);
            text.Append(CultureInfo.InvariantCulture, $"| {month} | {Show(until - before)} | {Show(until)} |\n");
            before = until;
        }

        return text.Append(CultureInfo.InvariantCulture, $"\nThe amounts add up to exactly **{Show(before)}**.\n\n*Computed by a demo agent without a language model.*\n").ToString();
    }

    internal static decimal? AmountIn(string text)
    {
        var match = AmountPattern().Match(text);
        return match.Success && decimal.TryParse(match.Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount is > 0 and <= MaxAmount ? decimal.Round(amount, 2, MidpointRounding.ToEven) : null;
    }

    private static int? MonthsIn(string text) =>
        MonthsPattern().Match(text) is { Success: true } match && int.TryParse(match.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var months) && months is >= 1 and <= MaxMonths ? months : null;

    private static DemoResult.Asks Asks(string question) => new([new DemoPart(question)]);

    // {"type":"question","question":"…","choices":["3","6","12"]}: the guide's plain shape of a question with choices.
    private static DemoResult.Asks AsksMonths(string question) => new(
    [
        new DemoPart(question),
        new DemoPart(Data: JsonSerializer.SerializeToElement(new { type = "question", question, choices = Choices }), MediaType: "application/json"),
    ]);

    private static string TextOf(DemoMessage message) => string.Join(' ', message.Parts.Select(part => part.AsText()));

    private static string Line(string text) => text.ReplaceLineEndings(" ") is { Length: > 40 } line ? line[..40] + "…" : text.ReplaceLineEndings(" ");

    private static string Show(decimal amount) => amount.ToString("#,0.00", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d.,-])(?:\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.\d{1,2})?(?!\d|[.,]\d)")]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"\d{1,4}")]
    private static partial Regex MonthsPattern();
}

using System.Globalization;
using MudBlazor;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Sources;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Design.Values;

namespace VeSaaS.Web.Billing.Webhook;

/// <summary>What pages call the two sources of usage, and how they say what lies between them.</summary>
internal static class SourceWords
{
    public static string Of(BillingSource source) => source is BillingSource.Webhook ? "Usage webhook" : "Run engine";

    /// <summary>The difference in tokens, and its share of what the run engine counted.</summary>
    public static ChipState Difference(SourceCount runs, SourceCount webhook)
    {
        var difference = webhook.Tokens - runs.Tokens;
        if (difference == 0 && runs.InputTokens == webhook.InputTokens)
        {
            return new(Tone.Success, Icons.Material.Filled.CheckCircle, "Equal");
        }

        if (runs.Calls == 0 || webhook.Calls == 0)
        {
            return new(Tone.Hollow, Icons.Material.Outlined.RemoveCircleOutline, webhook.Calls == 0 ? "Nothing from the webhook" : "Nothing from the run engine");
        }

        var share = runs.Tokens == 0 ? "" : string.Create(CultureInfo.CurrentCulture, $" ({(difference > 0 ? "+" : "−")}{Math.Abs((decimal)difference) / runs.Tokens:P1})");
        return difference == 0
            ? new(Tone.Attention, Icons.Material.Outlined.Difference, "Same sum, other parts")
            : new(Tone.Attention, Icons.Material.Outlined.Difference, $"{TokenFormat.Format(Math.Abs(difference))} tokens {(difference > 0 ? "more" : "fewer")}{share}");
    }
}

using System.Globalization;
using MudBlazor;
using VeSaaS.Core.Billing;
using VeSaaS.Core.Billing.Caps;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Billing.Prices;
using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Core.Teams.Draining;
using VeSaaS.Web.Billing;
using VeSaaS.Web.Design.States;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tasks;
using VeSaaS.Web.Tasks.Drawer;

namespace VeSaaS.Web.Notifications;

/// <summary>A notification in words.</summary>
/// <param name="Tone">What it means.</param>
/// <param name="Icon">A Material icon of MudBlazor, as SVG.</param>
/// <param name="Title">What happened.</param>
/// <param name="Text">What it means for the reader.</param>
/// <param name="Href">Where one can see it.</param>
/// <param name="Link">What that link is called.</param>
internal sealed record NotificationText(Tone Tone, string Icon, string Title, string Text, string Href, string Link)
{
    /// <param name="row">What was told.</param>
    /// <param name="nameOf">What the team calls a hire; null when it no longer works here.</param>
    public static NotificationText Of(NotificationRow row, Func<Guid, string?> nameOf)
    {
        var listing = row.Facts.GetValueOrDefault(SourceNews.NameFact, "A virtual employee");
        var hire = row.Subject.Split(':') is ["hire", var id] && Guid.TryParse(id, out var known) ? known : (Guid?)null;
        var persona = hire is { } asked ? nameOf(asked) : null;
        var name = persona ?? listing;
        var role = persona is null ? "" : $" ({listing})";
        return row.Kind switch
        {
            SourceNews.Unavailable => new(
                Tone.Attention, Icons.Material.Filled.Warning, $"{name} is degraded",
                $"Its agent{role} is away. What you send is kept and may fail. It recovers by itself, and you are told here.", AppUrls.Team, "See my team"),
            SourceNews.Available => new(
                Tone.Success, Icons.Material.Filled.CheckCircle, $"{name} is back",
                $"Its agent{role} answers again. Messages that failed meanwhile can be retried.",
                persona is not null && hire is { } back ? AppUrls.NewChat(back) : AppUrls.Team, persona is null ? "See my team" : $"Chat with {name}"),
            SourceNews.Changed => new(
                Tone.Primary, Icons.Material.Filled.Difference, $"{name} has changed",
                $"The operator let a change of its agent{role} through: {row.Facts.GetValueOrDefault(SourceNews.ChangesFact, "not said")}.", AppUrls.Team, "See my team"),
            PriceNews.Announced => new(
                Tone.Primary, Icons.Material.Outlined.Sell, $"{name} costs another price from {DayOf(row)} on",
                $"The operator announced it{role}. What you use before stays at the price you have. Your team shows both.", AppUrls.Team, "See my team"),
            PriceNews.Cancelled => new(
                Tone.Neutral, Icons.Material.Outlined.Sell, $"{name} keeps its price",
                $"The price that was announced for {DayOf(row)}{role} does not come.", AppUrls.Team, "See my team"),
            DrainVirtualEmployee.LeavingAnnounced => new(
                Tone.Attention, Icons.Material.Outlined.EventBusy, $"{name} leaves on {DayOf(row)}",
                $"The operator takes {listing} off the platform. Its fee ends with it, and conversations stay readable.", AppUrls.Team, "See my team"),
            DrainVirtualEmployee.LeavingCancelled => new(
                Tone.Success, Icons.Material.Filled.CheckCircle, $"{name} stays",
                $"It does not leave on {DayOf(row)}: the operator keeps {listing} on the platform.", AppUrls.Team, "See my team"),
            ConversationNews.Archived => new(
                Tone.Neutral, Icons.Material.Outlined.Archive, "You archived a conversation", "It is off everybody's list. A new message in it puts it back.",
                Chat(row) is { } archived ? AppUrls.ChatWith(archived, show: "archived") : AppUrls.ChatList(show: "archived"), "See the conversation"),
            ConversationNews.Deleted => new(
                Tone.Neutral, Icons.Material.Outlined.Delete, "You deleted a conversation", $"It can be restored for {DeleteConversation.RestorableFor.TotalDays:0} days.",
                AppUrls.ChatList(show: "deleted"), "See what was deleted"),
            SendWebhook.Disabled => new(
                Tone.Danger, Icons.Material.Outlined.LinkOff, $"Your webhook to {row.Facts.GetValueOrDefault(SendWebhook.HostFact, "an address")} is off",
                "It took nothing for three days, or said that it is gone. Nothing more is sent there until an owner resumes it.", AppUrls.Webhooks, "See the webhooks"),
            TaskNews.WorkerLeft => new(
                Tone.Attention, Icons.Material.Outlined.PersonOff, $"{row.Facts.GetValueOrDefault(TaskNews.NameFact, name)} has left the platform",
                $"Nobody is assigned to what it had: {row.Facts.GetValueOrDefault(TaskNews.WorkFact, "its work")}. Give it to somebody else.", AppUrls.Tasks, "See the board"),
            TaskNews.SchedulePaused => new(
                Tone.Attention, Icons.Material.Outlined.PauseCircle, $"The schedule \"{row.Facts.GetValueOrDefault(TaskNews.NameFact, "")}\" is paused",
                "Who wrote it may not write tasks here any more. Resume it, and its tasks are written and started in your name.", AppUrls.TaskSchedules, "See the schedules"),
            TaskNews.NeedsInput or TaskNews.Delivered or TaskNews.Failed or TaskNews.CouldNotStart or TaskNews.Checked or TaskNews.CheckFailed => OfTask(row, nameOf),
            TaskNews.Mentioned => OfMention(row),
            CapNews.Near or CapNews.Reached or CapNews.Forecast => OfCap(row, nameOf),
            InvoiceNews.Finalized => OfInvoice(row),
            SupportNews.Began => new(
                Tone.Attention, Icons.Material.Outlined.SupportAgent, $"{row.Facts.GetValueOrDefault(SupportNews.OperatorFact, "An operator")} looks on as support",
                $"Until {row.Facts.GetValueOrDefault(SupportNews.UntilFact, "a later time")}, and changes nothing: {row.Facts.GetValueOrDefault(SupportNews.ReasonFact, "no reason was given")} An owner can end it at any time.",
                AppUrls.Members, "See members"),
            SupportNews.Ended => new(
                Tone.Neutral, Icons.Material.Outlined.SupportAgent, $"{row.Facts.GetValueOrDefault(SupportNews.OperatorFact, "An operator")} no longer looks on", "Support has ended.", AppUrls.Members, "See members"),
            // Written by a node of a newer version, while this one has not been updated yet.
            _ => new(Tone.Neutral, Icons.Material.Outlined.Notifications, listing, $"Something about it has changed ({row.Kind}).", AppUrls.Team, "See my team"),
        };
    }

    private static NotificationText OfCap(NotificationRow row, Func<Guid, string?> nameOf)
    {
        var name = Guid.TryParse(row.Facts.GetValueOrDefault(CapNews.IdFact), out var id) ? nameOf(id) : null;
        var (whose, cap) = row.Facts.GetValueOrDefault(CapNews.ScopeFact) switch
        {
            nameof(BudgetScope.Hire) => (name ?? "A virtual employee", "its monthly cap"),
            nameof(BudgetScope.Task) => ("A task", "its cap"),
            _ => ("Your company", "its monthly cap"),
        };
        return row.Kind switch
        {
            CapNews.Reached => new(
                Tone.Danger, Icons.Material.Filled.Block, $"{whose} has reached {cap}",
                "The next call is refused before it starts. Raise the cap to go on; a monthly one begins anew with the month.", AppUrls.BillingCaps, "See caps"),
            CapNews.Near => new(
                Tone.Attention, Icons.Material.Filled.Warning, $"{whose} has spent {row.Facts.GetValueOrDefault(CapNews.MarkFact)}% of {cap}",
                $"Nothing stops before the cap is reached. {CapWords.Rule}", AppUrls.BillingCaps, "See caps"),
            _ => new(
                Tone.Attention, Icons.Material.Outlined.TrendingUp, $"{whose} will probably pass {cap} this month",
                "At the pace until now it is reached before the month ends. Then the next call is refused.", AppUrls.BillingCaps, "See caps"),
        };
    }

    private static NotificationText OfInvoice(NotificationRow row)
    {
        var number = row.Facts.GetValueOrDefault(InvoiceNews.NumberFact, "");
        var month = int.TryParse(row.Facts.GetValueOrDefault(InvoiceNews.PeriodFact), NumberStyles.None, CultureInfo.InvariantCulture, out var period)
            ? BillingWords.Of(BillingMonth.FromNumber(period)) : "a month";
        return new(Tone.Primary, Icons.Material.Outlined.ReceiptLong, $"The invoice for {month} is ready", $"It is {number}, and leads to what caused each line.", AppUrls.InvoiceOf(number), $"See {number}");
    }

    private static NotificationText OfTask(NotificationRow row, Func<Guid, string?> nameOf)
    {
        var number = row.Facts.GetValueOrDefault(TaskNews.NumberFact, "");
        var name = (Guid.TryParse(row.Facts.GetValueOrDefault(TaskNews.HireFact), out var hire) ? nameOf(hire) : null) ?? "A virtual employee";
        var task = row.Subject.Split(':') is ["task", var id] && Guid.TryParse(id, out var known) ? known : (Guid?)null;
        var (href, check) = (AppUrls.TasksWith(task), task is { } checkedTask ? AppUrls.TaskPart(checkedTask, TaskAddress.Key(DrawerTab.Checklist)) : AppUrls.Tasks);
        return row.Kind switch
        {
            TaskNews.Checked => new(
                Tone.Primary, Icons.Material.Outlined.FactCheck, $"{name} has checked task {number}", "What it suggests stands beside the checklist. You decide on each.", check, $"See the check of task {number}"),
            TaskNews.CheckFailed => new(
                Tone.Attention, Icons.Material.Outlined.FactCheck, $"{name} could not check task {number}", "The checklist says why. Somebody else can be asked.", check, $"See the check of task {number}"),
            TaskNews.NeedsInput => new(
                Tone.Attention, Icons.Material.Filled.BackHand, $"{name} needs you for task {number}", "Nothing goes on before you answer. Waiting costs nothing.", href, $"Answer task {number}"),
            TaskNews.Delivered => new(
                Tone.Primary, Icons.Material.Outlined.RateReview, $"{name} handed in task {number}", "Approve it, or say what to change.", href, $"Review task {number}"),
            TaskNews.CouldNotStart => new(
                Tone.Attention, Icons.Material.Outlined.Schedule, $"Task {number} could not start", $"It was to start by itself. {row.Facts.GetValueOrDefault(TaskNews.ReasonFact, "")}", href, $"See task {number}"),
            _ => new(
                Tone.Danger, Icons.Material.Filled.Cancel, $"Task {number} failed", $"{name} could not finish it. The task says why, and can be started again.", href, $"See task {number}"),
        };
    }

    private static NotificationText OfMention(NotificationRow row)
    {
        var (number, by) = (row.Facts.GetValueOrDefault(TaskNews.NumberFact, ""), row.Facts.GetValueOrDefault(TaskNews.ByFact));
        var comment = Guid.TryParse(row.Facts.GetValueOrDefault(TaskNews.CommentFact), out var at) ? at : (Guid?)null;
        var href = Guid.TryParse(row.Facts.GetValueOrDefault(TaskNews.TaskFact), out var task) ? AppUrls.TaskPart(task, TaskAddress.Key(DrawerTab.Comments), comment) : AppUrls.Tasks;
        return new(
            Tone.Primary, Icons.Material.Outlined.AlternateEmail, $"{(string.IsNullOrEmpty(by) ? "A colleague" : by)} mentioned you in task {number}",
            "The comment is in the task, and your answer belongs there, too.", href, $"See task {number}");
    }

    private static Guid? Chat(NotificationRow row) => row.Subject.Split(':') is ["conversation", var id] && Guid.TryParse(id, out var conversation) ? conversation : null;

    private static string DayOf(NotificationRow row) =>
        DateOnly.TryParseExact(row.Facts.GetValueOrDefault(PriceNews.DayFact), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("d MMMM yyyy", CultureInfo.CurrentCulture)
            : "a later day";
}

using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

/// <summary>What people do with a conversation as a whole, in its panel and in the list.</summary>
public sealed class KeepConversationTests : ChatComponents
{
    private string Address => "/" + Services.GetRequiredService<NavigationManager>().ToBaseRelativePath(Services.GetRequiredService<NavigationManager>().Uri);

    [Fact]
    public async Task Rename_NewTitle_StandsInTheHead()
    {
        var panel = Panel((await AnsweredAsync("What is new?")).Conversation);

        var menu = Menu(panel);
        await panel.InvokeAsync(menu.OnRename.InvokeAsync);
        await panel.Find("#conversation-title").InputAsync(new() { Value = "News" });
        await panel.Find("form.rename").SubmitAsync();
        await World.Live.AnnounceAsync(ChatTopics.ListOf(Caller.CustomerId));

        panel.WaitForAssertion(() => Assert.Equal("News", panel.Find("h1").TextContent));
        Assert.Empty(panel.FindAll("form.rename"));
    }

    [Fact]
    public async Task Rename_NothingTyped_SaysWhatIsMissingAtTheField()
    {
        var panel = Panel((await AnsweredAsync("What is new?")).Conversation);

        var menu = Menu(panel);
        await panel.InvokeAsync(menu.OnRename.InvokeAsync);
        await panel.Find("#conversation-title").InputAsync(new() { Value = " " });
        await panel.Find("form.rename").SubmitAsync();

        panel.WaitForAssertion(() => Assert.Equal("Write a title.", panel.Find("#conversation-title-problem").TextContent));
        Assert.Equal("true", panel.Find("#conversation-title").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task Delete_Undone_BringsItBack()
    {
        var sent = await AnsweredAsync("What is new?");
        var toasts = Render<MudSnackbarProvider>();

        var panel = Panel(sent.Conversation);
        var menu = Menu(panel);
        await panel.InvokeAsync(menu.OnDelete.InvokeAsync);

        Assert.Equal(AppUrls.Chat, Address);
        var conversations = Services.GetRequiredService<ChatQueries>();
        Assert.Null(await conversations.FindConversationAsync(Caller, sent.Conversation, Token));
        toasts.WaitForState(() => toasts.FindAll("button").Any(button => button.TextContent.Trim() == "Undo"));
        await toasts.FindAll("button").Single(button => button.TextContent.Trim() == "Undo").ClickAsync(new());
        Assert.NotNull(await conversations.FindConversationAsync(Caller, sent.Conversation, Token));
        Assert.Equal(AppUrls.ChatWith(sent.Conversation.Value), Address);
    }

    [Fact]
    public async Task Delete_WhileItWorks_SaysWhyNotAndStays()
    {
        var panel = Panel((await AskAsync()).Conversation);

        var menu = Menu(panel);
        await panel.InvokeAsync(menu.OnDelete.InvokeAsync);

        panel.WaitForAssertion(() => Assert.Contains("still works on an answer", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
    }

    [Fact]
    public async Task Deleted_ByAColleague_IsNotFoundAtOnce()
    {
        var sent = await AnsweredAsync("What is new?");
        var panel = Panel(sent.Conversation);
        panel.WaitForState(() => panel.FindAll("h1").Count == 1);

        await Services.GetRequiredService<ConversationActions>().DeleteAsync(Caller, sent.Conversation, Token);
        await World.Live.AnnounceAsync(ChatTopics.ListOf(Caller.CustomerId));

        panel.WaitForAssertion(() => Assert.Contains("This page does not exist", panel.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Menu_Viewer_PinsAndExportsAndChangesNothing()
    {
        var panel = Panel((await AnsweredAsync("What is new?")).Conversation, Caller with { Role = MemberRole.Viewer });

        Assert.False(Menu(panel).CanWrite);
    }

    [Fact]
    public async Task List_UnreadAndPinned_AreMarkedAndOnTop()
    {
        var old = await AnsweredAsync("Long ago");
        await ChangeAsync<Conversation>(all => all.Single(row => row.Id == old.Conversation), row => row.UpdatedAt = World.Time.GetUtcNow().AddDays(-30));
        var keep = Services.GetRequiredService<ConversationActions>();
        await keep.PinAsync(Caller, old.Conversation, isPinned: true, Token);
        await AnsweredAsync("Just now");

        var list = Render<ConversationList>(parameters => parameters.Add(component => component.Caller, Caller));

        list.WaitForAssertion(() => Assert.Equal(["Pinned", "Long ago", "Today", "Just now"], list.FindAll("h2, .title").Select(line => line.TextContent)));
        Assert.Equal("1 unread", Assert.Single(list.FindAll(".unread")).TextContent);
    }

    [Fact]
    public async Task List_Search_ShowsTheMessagesWithTheirWordsMarked()
    {
        var sent = await AnsweredAsync("What is new?", "A ship came in.");

        var list = Render<ConversationList>(parameters => parameters.Add(component => component.Caller, Caller).Add(component => component.Search, "SHIP"));

        list.WaitForAssertion(() => Assert.Equal("ship", list.Find("mark").TextContent));
        Assert.Equal(AppUrls.ChatWith(sent.Conversation.Value, "SHIP", null, 2), list.Find("a.hit").GetAttribute("href"));
        Assert.Equal("1 message", list.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task List_DeletedOnes_CanBeRestored()
    {
        var sent = await AnsweredAsync("What is new?");
        await Services.GetRequiredService<ConversationActions>().DeleteAsync(Caller, sent.Conversation, Token);
        var list = Render<ConversationList>(parameters => parameters.Add(component => component.Caller, Caller).Add(component => component.Show, "deleted"));
        list.WaitForState(() => list.FindAll(".line button").Count == 1);

        await list.Find(".line button").ClickAsync(new());

        list.WaitForAssertion(() => Assert.Contains("Nothing was deleted", list.Markup, StringComparison.Ordinal));
        Assert.NotNull(await Services.GetRequiredService<ChatQueries>().FindConversationAsync(Caller, sent.Conversation, Token));
    }

    private async Task<SendOutcome.Sent> AnsweredAsync(string question, string answer = "Nothing much.")
    {
        var sent = await AskAsync(question);
        await EndAsync(sent, MessageStatus.Completed, answer);
        // The run ended as well: what works cannot be deleted.
        await ChangeAsync<Core.Runs.Run>(all => all.Single(run => run.Id == sent.Run), run => run.State = Core.Runs.RunState.Completed);
        return sent;
    }

    private static ConversationMenu Menu(IRenderedComponent<ConversationPanel> panel)
    {
        panel.WaitForState(() => panel.FindComponents<ConversationMenu>().Count > 0);
        return panel.FindComponents<ConversationMenu>()[0].Instance;
    }

    private IRenderedComponent<ConversationPanel> Panel(ConversationId conversation, Caller? caller = null) => Render<ConversationPanel>(parameters => parameters
        .Add(component => component.Caller, caller ?? Caller)
        .Add(component => component.Conversation, conversation));
}

using AngleSharp.Dom;
using Bunit;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Chat.Messages;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

public sealed class ComposerTests : DesignContext
{
    private readonly List<string> _sent = [];
    private bool _isTaken = true;

    [Fact]
    public async Task Submit_Taken_EmptiesTheField()
    {
        var composer = Compose();

        await composer.Find("textarea").ChangeAsync(new() { Value = "Two lines\nof text" });
        await composer.Find("form").SubmitAsync();

        Assert.Equal(["Two lines\nof text"], _sent);
        Assert.Equal("", Field(composer));
    }

    [Fact]
    public async Task Submit_Refused_KeepsTheTextAndSaysWhy()
    {
        _isTaken = false;
        var composer = Compose();
        await composer.Find("textarea").ChangeAsync(new() { Value = "Too much" });

        await composer.Find("form").SubmitAsync();
        composer.Render(parameters => parameters.Add(component => component.Refusal, "This message is too long."));

        Assert.Equal("Too much", Field(composer));
        Assert.Equal("This message is too long.", composer.Find("[role=alert]").TextContent.Trim());
    }

    [Fact]
    public async Task Submit_WhileTheServerDecides_FieldIsFreeForTheNextMessage()
    {
        var decided = new TaskCompletionSource<bool>();
        var composer = Render<Composer>(parameters => parameters
            .Add(component => component.PersonaName, "Juno")
            .Add(component => component.OnSend, _ => decided.Task));
        await composer.Find("textarea").ChangeAsync(new() { Value = "First" });

        var sending = composer.Find("form").SubmitAsync();
        Assert.Equal("", Field(composer));
        decided.SetResult(false);
        await sending;

        Assert.Equal("First", Field(composer));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task Submit_NoText_SendsNothing(string text)
    {
        var composer = Compose();
        await composer.Find("textarea").ChangeAsync(new() { Value = text });

        await composer.Find("form").SubmitAsync();

        Assert.Empty(_sent);
    }

    [Fact]
    public void Render_Closed_CannotBeUsedAndSaysWhy()
    {
        var composer = Compose(closed: "Juno is paused. Resume Juno to go on.");

        Assert.True(composer.Find("textarea").IsDisabled());
        Assert.True(composer.Find("button[type=submit]").IsDisabled());
        Assert.Equal("Juno is paused. Resume Juno to go on.", composer.Find("#composer-help").TextContent);
    }

    [Fact]
    public async Task Stop_WhileAnAnswerIsMade_IsThereAndCallsBack()
    {
        var stops = 0;
        var composer = Render<Composer>(parameters => parameters
            .Add(component => component.PersonaName, "Juno")
            .Add(component => component.OnSend, _ => Task.FromResult(true))
            .Add(component => component.Running, true)
            .Add(component => component.OnStop, () => { stops++; }));

        await composer.Find("[data-stop]").ClickAsync(new());

        Assert.Equal(1, stops);
        Assert.Empty(Compose().FindAll("[data-stop]"));
    }

    private static string? Field(IRenderedComponent<Composer> composer) => composer.Find("textarea").GetAttribute("value");

    private IRenderedComponent<Composer> Compose(string? closed = null) => Render<Composer>(parameters => parameters
        .Add(component => component.PersonaName, "Juno")
        .Add(component => component.Closed, closed)
        .Add(component => component.OnSend, text =>
        {
            _sent.Add(text);
            return Task.FromResult(_isTaken);
        }));
}

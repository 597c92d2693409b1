using Bunit;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Kernel;
using VeSaaS.Tests.Design;
using VeSaaS.Web.Chat.Messages;
using Xunit;

namespace VeSaaS.Tests.Chat.Components;

public sealed class AnswerMessageTests : DesignContext
{
    [Theory]
    [InlineData(MessageStatus.Pending, "", null, "Juno has your message")]
    [InlineData(MessageStatus.Streaming, "", null, "Juno is at work")]
    [InlineData(MessageStatus.Streaming, "Half", null, "")]
    [InlineData(MessageStatus.Streaming, "Half", "Reads the table", "Reads the table")]
    public void Render_Live_SaysWhatItDoes(MessageStatus status, string text, string? doing, string words)
    {
        var answer = Answer(status, text, parameters => parameters.Add(component => component.Doing, doing));

        Assert.Equal("true", answer.Find("article").GetAttribute("aria-busy"));
        Assert.Equal(words, answer.Find(".doing").TextContent);
        Assert.Empty(answer.FindAll("[role=alert]"));
    }

    [Fact]
    public void Render_LiveWithCost_SaysThatItIsNotTheEnd()
    {
        var answer = Answer(MessageStatus.Streaming, "Half", parameters => parameters.Add(component => component.Cost, new Money(2_500_000)));

        Assert.Contains("so far", answer.Find(".ve-cost-line").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Failed_SaysWhyKeepsWhatCameAndRetries()
    {
        var retries = 0;
        var answer = Answer(MessageStatus.Failed, "Half an answer", parameters => parameters
            .Add(component => component.FailureDetail, "Could not reach the agent.")
            .Add(component => component.OnRetry, () => { retries++; }));

        Assert.Equal("false", answer.Find("article").GetAttribute("aria-busy"));
        Assert.Equal("Half an answer", answer.Find(".ve-prose").TextContent.Trim());
        Assert.Equal("Could not reach the agent. What came until then is kept.", answer.Find("[role=alert] p").TextContent);
        await answer.Find("[role=alert] button").ClickAsync(new());
        Assert.Equal(1, retries);
    }

    [Fact]
    public void Render_FailedEarlierOrWithoutText_HasNoAnswerAndNothingToPress()
    {
        var answer = Answer(MessageStatus.Failed, "", parameters => parameters.Add(component => component.FailureDetail, "Could not reach the agent."));

        Assert.Empty(answer.FindAll(".ve-prose"));
        Assert.Empty(answer.FindAll("button"));
        Assert.Contains("Your message is kept.", answer.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Stopped_SaysSoAndIsNoFailure()
    {
        var answer = Answer(MessageStatus.Stopped, "Half an answer");

        Assert.Contains("Stopped. What came until then is kept.", answer.Markup, StringComparison.Ordinal);
        Assert.Empty(answer.FindAll("[role=alert], .doing"));
    }

    [Fact]
    public void Render_NoUsage_SaysSoInsteadOfANought()
    {
        var answer = Answer(MessageStatus.Completed, "Done");

        Assert.Equal("The agent reported no usage", answer.Find(".ve-cost-line").TextContent.Trim());
    }

    [Fact]
    public void Render_Usage_HasTokensAndCost()
    {
        var answer = Answer(MessageStatus.Completed, "Done", parameters => parameters
            .Add(component => component.InputTokens, 1_200)
            .Add(component => component.OutputTokens, 340)
            .Add(component => component.Cost, new Money(40_000_000)));

        var line = answer.Find(".ve-cost-line").TextContent;
        Assert.Contains("340 out", line, StringComparison.Ordinal);
        Assert.Contains("0.04", line, StringComparison.Ordinal);
        Assert.DoesNotContain("so far", line, StringComparison.Ordinal);
    }

    private IRenderedComponent<AnswerMessage> Answer(
        MessageStatus status, string text, Action<ComponentParameterCollectionBuilder<AnswerMessage>>? more = null) =>
        Render<AnswerMessage>(parameters =>
        {
            parameters.Add(component => component.ListingId, Guid.Empty)
                .Add(component => component.PersonaName, "Juno")
                .Add(component => component.Text, text)
                .Add(component => component.Status, status)
                .Add(component => component.At, Now);
            more?.Invoke(parameters);
        });
}

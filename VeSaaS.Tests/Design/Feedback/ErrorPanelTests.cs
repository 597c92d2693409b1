using AngleSharp.Dom;
using Bunit;
using VeSaaS.Web.Design.Feedback;
using Xunit;

namespace VeSaaS.Tests.Design.Feedback;

public sealed class ErrorPanelTests : DesignContext
{
    [Fact]
    public void Render_TraceId_IsShownShortAndCopiedWhole()
    {
        var panel = Render<ErrorPanel>(parameters => parameters
            .Add(component => component.Title, "Your team could not be loaded")
            .Add(component => component.Cause, "The database did not answer within 5 s.")
            .Add(component => component.Reference, "7c1f09be2a447c1f09be2a447c1f09be"));

        Assert.Equal("7c1f-09be-2a44", panel.Find("code").TextContent);
        Assert.Equal("7c1f09be2a447c1f09be2a447c1f09be", panel.Find("button").GetAttribute("data-copy-text"));
        Assert.Equal("alert", panel.Find("section").GetAttribute("role"));
    }

    [Fact]
    public async Task Retry_ClickedTwiceWhileItRuns_RunsOnce()
    {
        var calls = 0;
        var answer = new TaskCompletionSource();
        var panel = Render<ErrorPanel>(parameters => parameters
            .Add(component => component.Title, "x")
            .Add(component => component.Cause, "y")
            .Add(component => component.OnRetry, () =>
            {
                calls++;
                return answer.Task;
            }));

        var first = Button().ClickAsync(new());
        await Button().ClickAsync(new());
        Assert.Equal(1, calls);
        Assert.Contains("Trying again", Button().TextContent, StringComparison.Ordinal);

        answer.SetResult();
        await first;
        Assert.Contains("Retry now", Button().TextContent, StringComparison.Ordinal);

        IElement Button() => panel.Find("button");
    }

    [Fact]
    public void Render_NothingToRetry_HasNoButton() =>
        Assert.Empty(Render<ErrorPanel>(parameters => parameters.Add(component => component.Title, "x").Add(component => component.Cause, "y")).FindAll("button"));
}

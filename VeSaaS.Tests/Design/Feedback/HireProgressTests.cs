using Bunit;
using VeSaaS.Core.Gateway;
using VeSaaS.Web.Design.Feedback;
using Xunit;

namespace VeSaaS.Tests.Design.Feedback;

public sealed class HireProgressTests : DesignContext
{
    [Theory]
    [InlineData(GrantProgress.Created, 1)]
    [InlineData(GrantProgress.PolicyApplied, 2)]
    [InlineData(GrantProgress.GatewayConfirmed, 3)]
    [InlineData(GrantProgress.Ready, 4)]
    public void Render_Reached_MarksTheStepsThatAreDone(GrantProgress reached, int done)
    {
        var list = Render<HireProgress>(parameters => parameters.Add(component => component.Reached, reached));

        Assert.Equal(4, list.FindAll("li").Count);
        Assert.Equal(done, list.FindAll("li.done").Count);
        Assert.Equal(reached == GrantProgress.Ready ? 0 : 1, list.FindAll("li[aria-current=step]").Count);
    }

    [Fact]
    public void Render_Problem_StandsAtTheStepThatWaitsAndSaysNothingWasCharged()
    {
        var list = Render<HireProgress>(parameters => parameters
            .Add(component => component.Reached, GrantProgress.PolicyApplied)
            .Add(component => component.Problem, "The gateway has not answered for 12 s."));

        var step = list.Find("li.failed");
        Assert.Contains("Gateway confirmed", step.TextContent, StringComparison.Ordinal);
        Assert.Contains("The gateway has not answered for 12 s. Nothing was charged.", step.TextContent, StringComparison.Ordinal);
    }
}

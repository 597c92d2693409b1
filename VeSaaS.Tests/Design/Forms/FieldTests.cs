using Bunit;
using VeSaaS.Web.Design.Forms;
using Xunit;

namespace VeSaaS.Tests.Design.Forms;

public sealed class FieldTests : DesignContext
{
    [Fact]
    public void Render_HelpAndError_DescribeTheInput()
    {
        var field = Render<Field>(parameters => parameters
            .Add(component => component.Label, "Name")
            .Add(component => component.Help, "Shown on the card")
            .Add(component => component.Error, "Use 2 letters or more.")
            .Add(component => component.ChildContent, Input));

        var input = field.Find("input");
        Assert.Equal(input.Id, field.Find("label").GetAttribute("for"));
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal(
            ["Use 2 letters or more.", "Shown on the card"],
            input.GetAttribute("aria-describedby")!.Split(' ').Select(id => field.Find("#" + id).TextContent.Trim()));
    }

    [Fact]
    public void Render_NothingWrong_SaysNothing()
    {
        var input = Render<Field>(parameters => parameters
            .Add(component => component.Label, "Name")
            .Add(component => component.ChildContent, Input)).Find("input");

        Assert.Null(input.GetAttribute("aria-invalid"));
        Assert.Null(input.GetAttribute("aria-describedby"));
    }

    [Fact]
    public void Render_TwoFields_HaveIdsOfTheirOwn()
    {
        var first = Render<Field>(parameters => parameters.Add(component => component.Label, "A").Add(component => component.ChildContent, Input));
        var second = Render<Field>(parameters => parameters.Add(component => component.Label, "B").Add(component => component.ChildContent, Input));

        Assert.NotEqual(first.Find("input").Id, second.Find("input").Id);
    }

    private static Microsoft.AspNetCore.Components.RenderFragment Input(FieldContext field) => builder =>
    {
        builder.OpenElement(0, "input");
        builder.AddAttribute(1, "id", field.Id);
        builder.AddMultipleAttributes(2, field.Aria);
        builder.CloseElement();
    };
}

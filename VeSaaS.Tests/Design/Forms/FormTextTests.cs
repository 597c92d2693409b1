using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using VeSaaS.Web.Design.Forms;
using Xunit;

namespace VeSaaS.Tests.Design.Forms;

public sealed class FormTextTests : DesignContext
{
    private readonly Input _input = new();

    [Fact]
    public void Render_Password_IsNeverSentBack()
    {
        _input.Secret = "correct horse battery staple";

        var form = RenderText(type: "password", error: null);

        Assert.DoesNotContain(_input.Secret, form.Markup, StringComparison.Ordinal);
        Assert.Equal(form.Find("input").Id, form.Find("button").GetAttribute("data-reveal"));
    }

    [Fact]
    public void Render_Text_IsKept()
    {
        _input.Secret = "Mara \"M\" <Lindqvist>";

        Assert.Equal(_input.Secret, RenderText(type: "text", error: null).Find("input").GetAttribute("value"));
    }

    [Fact]
    public void Render_Error_StandsAtTheField()
    {
        var form = RenderText(type: "text", error: "8 characters is too short.");

        var input = form.Find("input");
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.Equal("8 characters is too short.", form.Find("#" + input.GetAttribute("aria-describedby")).TextContent.Trim());
    }

    private IRenderedComponent<FormText> RenderText(string type, string? error)
    {
        var context = new EditContext(_input);
        if (error is not null)
        {
            new ValidationMessageStore(context).Add(context.Field(nameof(Input.Secret)), error);
        }

        return Render<FormText>(parameters => parameters
            .AddCascadingValue(context)
            .Add(component => component.Label, "Secret")
            .Add(component => component.Type, type)
            .Bind(component => component.Value, _input.Secret, value => _input.Secret = value, () => _input.Secret));
    }

    private sealed class Input
    {
        public string? Secret { get; set; }
    }
}

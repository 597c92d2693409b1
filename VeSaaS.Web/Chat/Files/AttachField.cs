using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace VeSaaS.Web.Chat.Files;

/// <summary>A field for files that says when the browser listens to it: what is put into it earlier is lost.</summary>
public sealed class AttachField : InputFile
{
    [Parameter]
    public EventCallback OnReady { get; set; }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (firstRender)
        {
            await OnReady.InvokeAsync();
        }
    }
}

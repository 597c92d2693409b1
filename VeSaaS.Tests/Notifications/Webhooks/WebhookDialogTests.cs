using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Web.Notifications.Webhooks;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>The dialog says what it is at each moment.</summary>
public sealed class WebhookDialogTests : BunitContext
{
    [Fact]
    public async Task New_Saved_BecomesTheDialogOfItsSecret()
    {
        using var world = await WebhookWorld.CreateAsync();
        var dialog = await OpenAsync(world, null, null);
        Assert.Equal("New webhook", dialog.Find("#webhook-title").TextContent);

        await dialog.Find("input[type=url]").InputAsync(" https://hooks.acme.test/ve ");
        await dialog.FindAll("input[type=checkbox]")[0].ChangeAsync(true);
        await dialog.Find("form").SubmitAsync();

        dialog.WaitForAssertion(() => Assert.Equal("The webhook is ready: copy its secret", dialog.Find("#webhook-title").TextContent));
        Assert.Contains("is sent to hooks.acme.test.", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(WebhookSecret.Read(dialog.Find("input[readonly]").GetAttribute("value")));
        Assert.Equal([TaskNews.NeedsInput], (await world.FindAsync()).Kinds);
    }

    [Fact]
    public async Task Rotated_SaysThatItIsNewAndTheFormerSignsToo()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.AddAsync();

        var dialog = await OpenAsync(world, await world.FindAsync(), "whsec_new");

        Assert.Equal("The webhook's new secret", dialog.Find("#webhook-title").TextContent);
        Assert.Contains("The former secret signs, too, for 24 hours.", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_SaysSo()
    {
        using var world = await WebhookWorld.CreateAsync();
        await world.AddAsync();

        Assert.Equal("Edit the webhook", (await OpenAsync(world, await world.FindAsync(), null)).Find("#webhook-title").TextContent);
    }

    private async Task<IRenderedComponent<MudDialogProvider>> OpenAsync(WebhookWorld world, WebhookRow? webhook, string? secret)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(world.Database.Time);
        Services.AddSingleton(world.Save);
        var provider = Render<MudDialogProvider>();
        // A body, so that only the opening is awaited and not the closing.
        await provider.InvokeAsync(() =>
        {
            _ = WebhookDialog.OpenAsync(Services.GetRequiredService<IDialogService>(), world.Owner, webhook, secret);
        });
        provider.WaitForElement("#webhook-title");
        return provider;
    }
}

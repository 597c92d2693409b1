using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor.Services;
using VeSaaS.Web.Design;
using Xunit;

namespace VeSaaS.Tests.Design;

/// <summary>Renders components of the design. Disposed asynchronously: MudBlazor's services know no other way.</summary>
public abstract class DesignContext : BunitContext, IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 11, 22, 14, 6, 21, TimeSpan.Zero);

    protected DesignContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddDesign();
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

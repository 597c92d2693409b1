using System.Security.Claims;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tasks;
using VeSaaS.Web.Teams;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Teams.Hiring.Reports;
using VeSaaS.Web.Teams.Overview;
using VeSaaS.Web.Teams.Welcome;
using Xunit;

namespace VeSaaS.Tests.Teams;

/// <summary>Components of the team on a real database, with a clock and live events that the test moves.</summary>
public abstract class TeamComponents : BunitContext, IAsyncLifetime
{
    private protected TeamWorld World { get; } = new();

    private protected TestBlobs Blobs { get; } = new();

    protected static CancellationToken Cancelled => Xunit.TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(options => options.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<TimeProvider>(World.Time);
        Services.AddSingleton<ILiveEvents>(World.Live);
        Services.AddSingleton(World.Team);
        Services.AddSingleton(new TeamVerbs(World.Hiring, World.Editing, World.Pausing, World.Resuming, World.LettingWorkersGo, World.Fees,
            TaskWorld.VerbsOf(World.Contexts, World.Live, World.Time).Create, new NoteFirstSteps(World.Contexts, World.Time)));
        Services.AddSingleton(World.Resuming);
        Services.AddScoped<ReportWanted>();
        Services.AddSingleton(new NotificationChoices(World.Contexts));
        Services.AddSingleton(new TeamReads(
            World.Team, new TeamActivity(World.Contexts), new TeamAsks(World.Contexts), World.Market, World.MarketDetail, new MemberList(World.Contexts), new FirstSteps(World.Contexts)));
        return ValueTask.CompletedTask;
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        World.Dispose();
        Blobs.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Signs the caller in.</summary>
    protected void SignIn(Caller caller)
    {
        var user = this.AddAuthorization().SetAuthorized("mara@nordhafen.example");
        user.SetPolicies("Member");
        user.SetClaims(
            new Claim(ClaimTypes.NameIdentifier, caller.UserId.ToString()),
            new Claim("customer", caller.CustomerId.ToString()),
            new Claim("member_role", caller.Role.ToString()));
    }
}

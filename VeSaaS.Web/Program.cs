using VeSaaS.Core.Audit;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Infrastructure.Catalog;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.Images;
using VeSaaS.Infrastructure.Gateway;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Infrastructure.Persistence;
using VeSaaS.Infrastructure.Runs.A2A;
using VeSaaS.Infrastructure.Runs.Documents;
using VeSaaS.Web.Audit;
using VeSaaS.Web.Billing;
using VeSaaS.Web.Catalog;
using VeSaaS.Web.Catalog.Api;
using VeSaaS.Web.Chat;
using VeSaaS.Web.Gateway;
using VeSaaS.Web.Marketplace;
using VeSaaS.Web.Notifications;
using VeSaaS.Web.Runs;
using VeSaaS.Web.Shell.Hosting;
using VeSaaS.Web.Tasks;
using VeSaaS.Web.Teams;
using VeSaaS.Web.Tenancy;

try
{
    if (args is ["demo-agents", .. var rest])
    {
        return await DemoAgentsHost.RunAsync(rest);
    }

    if (args is [ReadDocumentCommand.Name, var mediaType])
    {
        return await ReadDocumentCommand.RunAsync(mediaType);
    }

    var builder = WebApplication.CreateBuilder(args);
    builder.Services
        .AddPersistence(builder.Configuration, builder.Environment)
        .AddAudit()
        .AddNotifications(builder.Configuration, builder.Environment).AddNotificationsWeb()
        .AddAgentSources(builder.Configuration, builder.Environment)
        .AddGatewayControl().AddGatewayInfrastructure(builder.Configuration)
        .AddCatalogWeb().AddImageRenderer()
        .AddGatewayWeb()
        .AddBillingWeb()
        .AddTeams()
        .AddRuns().AddAgentClient()
        .AddChatWeb()
        .AddTasksWeb()
        .AddMarketplace()
        .AddTeamsWeb()
        .AddShell().AddTenancyWeb();

    var app = builder.Build();
    if (args is ["migrate", ..])
    {
        await app.Services.GetRequiredService<Database>().MigrateAsync(CancellationToken.None);
        return 0;
    }

    if (args is [BackupCommand.Name, var folder])
    {
        return await BackupCommand.RunAsync(folder, app.Services, Console.Out, CancellationToken.None);
    }

    if (args is [VerifyAuditCommand.Name, ..])
    {
        return await VerifyAuditCommand.RunAsync(app.Services, Console.Out, CancellationToken.None);
    }

    if (args is [ProbeTokenCommand.Name, .. var probed])
    {
        return await ProbeTokenCommand.RunAsync(probed, app.Services, Console.Out, Console.Error, CancellationToken.None);
    }

    app.UseShell();
    app.UseTenancy();
    app.MapShell();
    app.MapTenancy();
    app.MapAudit();
    app.MapNotifications();
    app.MapGateway();
    app.MapCatalog();
    app.MapRuns();
    app.MapChat();
    app.MapMarketplace();
    app.MapTeams();
    app.MapTasks();
    app.MapBilling();

    await app.Services.GetRequiredService<Database>().PrepareAsync(CancellationToken.None);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (StartupFailure.Explain(exception) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}

/// <summary>The host.</summary>
public sealed partial class Program;

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Notifications;
using VeSaaS.Infrastructure.Notifications;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Notifications;

public sealed class OutboxPageTests
{
    private const string Outbox = "/development/outbox";

    [Fact]
    public async Task Page_InDevelopment_ShowsMailsWithLinks()
    {
        using var host = new AppHost();
        host.Start();
        await host.Services.GetRequiredService<IMailSender>().SendAsync(
            new Mail("mara@nordhafen.example", "Hello <b>", "See http://localhost/x?a=1&b=2 now"), TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };

        var page = await client.GetStringAsync(Outbox, TestContext.Current.CancellationToken);

        Assert.Contains("To mara@nordhafen.example", page, StringComparison.Ordinal);
        Assert.Contains("Hello &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"http://localhost/x?a=1&amp;b=2\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OutsideDevelopment_IsNotFound()
    {
        using var host = new AppHost(
            new() { ["Gateway:Mode"] = "Embedded", ["Agents:Source"] = "Demo", ["Demo:Enabled"] = "true" }, environment: "Staging");
        host.Start();
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };

        using var answer = await client.GetAsync(Outbox, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(host.Services.GetService<DevelopmentOutbox>());
    }

    [Fact]
    public void Validate_ServerWithoutSender_NamesEveryKey()
    {
        var result = new MailOptions.Validator().Validate(null, new MailOptions { Host = "mail.example", Port = 0, User = "only" });

        Assert.Equal(["Mail:Port", "Mail:From", "Mail:User"], result.Failures!.Select(failure => failure.Split(' ')[0]));
    }
}

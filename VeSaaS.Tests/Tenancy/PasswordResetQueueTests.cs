using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Notifications;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Tenancy.Accounts;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

public sealed class PasswordResetQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StopAsync_MailsWait_SendsThemFirst()
    {
        var mails = new SlowMails();
        await using var host = await AppHost.StartAsync(Token, services: services => services.AddSingleton<IMailSender>(mails));
        var queue = host.Services.GetRequiredService<PasswordResetQueue>();
        var people = new[] { (await host.CustomerAsync(Token)).Email, (await host.CustomerAsync(Token)).Email };
        foreach (var email in people)
        {
            queue.Add(new PasswordResetRequest(email, new Uri(host.Url)));
        }

        await mails.Started.Task.WaitAsync(Token);
        var stopped = queue.StopAsync(Token);
        Assert.False(stopped.IsCompleted);
        mails.Go.SetResult();
        await stopped;

        Assert.Equal(people, mails.Sent);
    }

    [Fact]
    public async Task StopAsync_MailServerHangs_EndsWhenTheHostHasNoMoreTime()
    {
        var mails = new SlowMails();
        await using var host = await AppHost.StartAsync(Token, services: services => services.AddSingleton<IMailSender>(mails));
        var queue = host.Services.GetRequiredService<PasswordResetQueue>();
        queue.Add(new PasswordResetRequest((await host.CustomerAsync(Token)).Email, new Uri(host.Url)));
        await mails.Started.Task.WaitAsync(Token);
        using var noTime = new CancellationTokenSource();
        await noTime.CancelAsync();

        await queue.StopAsync(noTime.Token).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Empty(mails.Sent);
    }

    private sealed class SlowMails : IMailSender
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Sent { get; } = [];

        public async Task SendAsync(Mail mail, CancellationToken cancellationToken)
        {
            Started.TrySetResult();
            await Go.Task.WaitAsync(cancellationToken);
            Sent.Enqueue(mail.To);
        }
    }
}

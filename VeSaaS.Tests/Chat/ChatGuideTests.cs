using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Support;
using VeSaaS.Tests.Tenancy;
using VeSaaS.Tests.Tenancy.ApiKeys;
using Xunit;

namespace VeSaaS.Tests.Chat;

/// <summary>The commands of the guide, one after the other, as its reader runs them.</summary>
public sealed partial class ChatGuideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_OfTheGuide_DoWhatItSays()
    {
        using var host = await AppHost.StartAsync(Token, new() { ["Demo:ChunkDelay"] = "00:00:00.010" });
        var account = await host.CustomerAsync(Token);
        var hire = await host.HireAsync(account, Token);
        var key = await host.KeyAsync(account, ApiScopes.ChatRead, ApiScopes.ChatWrite);
        var folder = Directory.CreateTempSubdirectory("vesaas-guide-");

        var (code, output) = await RunAsync(folder.FullName, new()
        {
            ["VESAAS"] = host.Url.TrimEnd('/'), ["VESAAS_KEY"] = key.Key, ["HIRE"] = $"{hire.Value:D}",
        });

        Assert.True(code == 0, output);
        await using var db = host.Contexts.ForCustomer(account.Customer!.Value);
        var messages = await db.Set<Message>().AsNoTracking().OrderBy(message => message.Sequence).ToListAsync(Token);
        Assert.Equal(
            [MessageStatus.Completed, MessageStatus.Completed, MessageStatus.Stopped, MessageStatus.Completed],
            messages.Where(message => message.Role is MessageRole.VirtualEmployee).Select(message => message.Status));
        Assert.Contains("\"sequence\":8", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "page.json"), Token), StringComparison.Ordinal);
        Assert.Contains("\"sequence\":6", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "older.json"), Token), StringComparison.Ordinal);
        Assert.Contains("Compare our three carriers.", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "conversation.md"), Token), StringComparison.Ordinal);
        Assert.NotEqual("[]", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "found.json"), Token));
        folder.Delete(recursive: true);
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, Dictionary<string, string> settings)
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "deploy", "guides", "chat.md"), Token);
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", string.Join('\n', Commands().Matches(guide).Select(match => match.Groups[1].Value))])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync(Token);
        var output = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);
        return (shell.ExitCode, output + await errors);
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Commands();
}

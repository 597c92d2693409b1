using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Tests.Architecture;
using VeSaaS.Web.Notifications.Webhooks;
using Xunit;

namespace VeSaaS.Tests.Notifications.Webhooks;

/// <summary>The guide's way to verify a delivery, as its reader runs it, and the kinds that it names.</summary>
public sealed partial class WebhookGuideTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, "", 0, "It is from VE SaaS.")]
    [InlineData(0, " ", 1, "It is not from VE SaaS.")]
    [InlineData(-301, "", 1, "It is too old.")]
    public async Task Verify_ADelivery_TellsOursFromOthers(int seconds, string added, int code, string said)
    {
        var (secret, body) = (WebhookSecret.New(), "{\"type\":\"tasks.delivered\",\"data\":{\"title\":\"Jürgen handed in task 118\"}}"u8.ToArray());
        var timestamp = TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signatures = WebhookSignature.Header([WebhookSecret.Read(WebhookSecret.New())!, WebhookSecret.Read(secret)!], "msg_1", timestamp, body);
        var folder = Directory.CreateTempSubdirectory("vesaas-guide-");
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "body.json"), [.. body, .. System.Text.Encoding.UTF8.GetBytes(added)], Token);

        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", Command().Match(await GuideAsync()).Groups[1].Value])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName,
            Environment = { ["SECRET"] = secret, ["ID"] = "msg_1", ["TIMESTAMP"] = timestamp, ["SIGNATURES"] = signatures },
        };
        using var shell = Process.Start(start)!;
        var errors = shell.StandardError.ReadToEndAsync(Token);
        var output = await shell.StandardOutput.ReadToEndAsync(Token);
        await shell.WaitForExitAsync(Token);

        Assert.Equal((code, said, ""), (shell.ExitCode, output.Trim(), await errors));
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Guide_NamesEveryKindThatCanBeChosen()
    {
        var guide = await GuideAsync();

        Assert.All(WebhookWords.Kinds, kind => Assert.Contains($"`{kind.Kind}`", guide, StringComparison.Ordinal));
    }

    private static Task<string> GuideAsync() => File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "deploy", "guides", "webhooks.md"), Token);

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Command();
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Billing.Webhook;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

public sealed class WebhookSignaturesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Bodies =
        ["""{"records":[]}""", "", "{\"a\": \"ä€😀\"}\n", new('x', 100_000), """{ "spaces" :  1 }"""];

    private static string StampNow => Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public void Verify_VectorOfTheSpecification_NamesItsSender()
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1614265330));
        var headers = new WebhookHeaders("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

        Assert.Equal((UsageWorld.Sender, null), Signatures(time).Verify(headers, """{"test": 2432232314}"""u8));
    }

    [Fact]
    public async Task Verify_SignedByTheReferenceImplementation_NamesItsSender()
    {
        await JsPackages.InstallAsync();
        var package = Path.Combine(SourceTree.Root, "VeSaaS.Tests/obj/webhook-signer/node_modules/standardwebhooks/package.json");
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(package, TestContext.Current.CancellationToken));
        Assert.Equal(("1.1.1", "MIT"), (manifest.RootElement.GetProperty("version").GetString(), manifest.RootElement.GetProperty("license").GetString()));
        using var signer = JsPackages.Start("node", "VeSaaS.Tests/obj/webhook-signer/sign.mjs");

        foreach (var secret in UsageWorld.Rotated)
        {
            foreach (var (index, body) in Bodies.Index())
            {
                var request = new { secret, id = $"msg_{index}", timestamp = Now.ToUnixTimeSeconds(), body };
                await signer.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), TestContext.Current.CancellationToken);
                await signer.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
                var signature = await signer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

                Assert.Equal((UsageWorld.Sender, null), Signatures().Verify(new($"msg_{index}", StampNow, signature), Encoding.UTF8.GetBytes(body)));
            }
        }

        signer.StandardInput.Close();
        await signer.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, signer.ExitCode);
    }

    [Theory]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, WebhookRefusal.Timestamp)]
    [InlineData(301, WebhookRefusal.Timestamp)]
    public void Verify_ClockApart_IsHeldToFiveMinutes(int seconds, WebhookRefusal? refusal)
    {
        var headers = UsageWorld.Sign([1], "m", UsageWorld.Secret, Now.AddSeconds(seconds));

        Assert.Equal((UsageWorld.Sender, refusal), Signatures().Verify(headers, [1]));
    }

    [Theory]
    [InlineData("nonsense v1a,x {0}")]
    [InlineData("v1,AAAA {0}")]
    [InlineData("{0} {0}")]
    public void Verify_OneOfSeveralSignaturesIsRight_Passes(string signatures)
    {
        var good = UsageWorld.Sign([1], "m", UsageWorld.Secret, Now);

        Assert.Null(Signatures().Verify(good with { Signature = string.Format(CultureInfo.InvariantCulture, signatures, good.Signature) }, [1]).Refusal);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v1,")]
    [InlineData("v2,{1}")]
    [InlineData("V1,{1}")]
    [InlineData("v1a,{1}")]
    [InlineData("{1}")]
    [InlineData("v1,{1}=")]
    [InlineData("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("")]
    public void Verify_NoneIsRight_IsRefused(string signatures)
    {
        var good = UsageWorld.Sign([1], "m", UsageWorld.Secret, Now);

        Assert.Equal(
            (null, WebhookRefusal.Signature),
            Signatures().Verify(good with { Signature = string.Format(CultureInfo.InvariantCulture, signatures, "", good.Signature![3..]) }, [1]));
    }

    [Theory]
    [InlineData(null, "1", "s")]
    [InlineData("", "1", "s")]
    [InlineData("a.1", "1", "s")]
    [InlineData("ä", "1", "s")]
    [InlineData("m", null, "s")]
    [InlineData("m", "-1", "s")]
    [InlineData("m", "1e3", "s")]
    [InlineData("m", "1.5", "s")]
    [InlineData("m", " 1", "s")]
    [InlineData("m", "99999999999999999999", "s")]
    [InlineData("m", "1", null)]
    public void Verify_HeadersNotOfTheirForm_IsRefused(string? id, string? timestamp, string? signature) =>
        Assert.Equal((null, WebhookRefusal.Headers), Signatures().Verify(new(id, timestamp, signature), [1]));

    [Fact]
    public void Verify_AnotherSendersSecret_NamesTheOther() =>
        Assert.Equal(
            ("other", null),
            Signatures().Verify(UsageWorld.Sign([1], "m", "whsec_YW5vdGhlci1zZW5kZXItd2l0aC1hLXNlY3JldA==", Now), [1]));

    [Fact]
    public void Verify_NothingConfigured_RefusesEverything() =>
        Assert.Equal(
            (null, WebhookRefusal.Signature),
            new WebhookSignatures(Options.Create(new WebhookOptions()), new FakeTimeProvider(Now)).Verify(UsageWorld.Sign([1], "m", UsageWorld.Secret, Now), [1]));

    [Fact]
    public void Options_Wrong_AreNamedByTheirKeysAndNeverShown()
    {
        var options = UsageWorld.Configured();
        options.Usage["Bad Name"] = new();
        options.Usage["short"] = new() { Secrets = { "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } };
        options.Usage["twin"] = new() { Secrets = { UsageWorld.Secret } };

        var problems = new WebhookOptionsValidation().Validate(null, options).Failures!.ToList();

        Assert.Equal(
            [
                "Webhooks:Usage:Bad Name must be named with lower-case letters, digits and hyphens, at most 40.",
                "Webhooks:Usage:Bad Name:Secrets needs at least one secret.",
                "Webhooks:Usage:short:Secrets:0 must be whsec_ and 24 to 64 bytes as base64.",
                "Webhooks:Usage:short:Secrets:1 must be whsec_ and 24 to 64 bytes as base64.",
                "Webhooks:Usage: gateway and twin have the same secret.",
            ],
            problems);
    }

    private static WebhookSignatures Signatures(FakeTimeProvider? time = null) =>
        new(Options.Create(UsageWorld.Configured()), time ?? new FakeTimeProvider(Now));
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Catalog.Discovery.Drift;
using Xunit;

namespace VeSaaS.Tests.Catalog;

public sealed class DriftChangesTests
{
    private static readonly AgentFacts Before = new(
        "Declarative", "general-m", [new("search", "web", false), new("send_mail", "mail", true)],
        [new("report", "Report", "Writes one.", ["text"], ["Write about tea"])], IsReady: true, 6, DateTimeOffset.UnixEpoch)
    {
        Description = "Keeps a cluster tidy",
        Protocol = "A2A 0.3",
        Streams = false,
    };

    [Fact]
    public void Between_EveryField_SaysBeforeAfterAndWhomItConcerns()
    {
        var after = Before with
        {
            Type = "BYO",
            Model = null,
            Tools = [new("send_mail", "mail", false), new("restart_workload", "ops", false)],
            Skills = [new("report", "Report", "Writes two.", ["text"], ["Write about tea"]), new("sum", "Sum", "", [], [])],
            Description = "Keeps clusters tidy",
            Host = "agents.example",
            Protocol = "A2A 1.0",
            Streams = true,
            Generation = 7,
        };

        Assert.Equal(
        [
            new("tools[send_mail]", "send_mail, asks a person first", "send_mail", true),
            new("tools[+]", null, "restart_workload", true),
            new("tools[−]", "search", null, true),
            new("skills[report]", "Report; Writes one.; text; Write about tea", "Report; Writes two.; text; Write about tea", true),
            new("skills[+]", null, "Sum", true),
            new("model", "general-m", null, true),
            new("host", null, "agents.example", true),
            new("type", "Declarative", "BYO", true),
            new("protocol", "A2A 0.3", "A2A 1.0", false),
            new("streaming", "answers come whole", "answers come as they are made", false),
            new DriftChange("description", "Keeps a cluster tidy", "Keeps clusters tidy", false),
        ], DriftChanges.Between(Before, after));
    }

    [Fact]
    public void Between_OnlyReadinessTimeAndOrder_IsNothing()
    {
        var after = Before with { IsReady = false, SyncedAt = DateTimeOffset.UnixEpoch.AddDays(1), Tools = [.. Before.Tools.Reverse()] };

        Assert.Equal(Before.Digest, after.Digest);
        Assert.Empty(DriftChanges.Between(Before, after));
    }

    [Fact]
    public void Between_TextsThatDifferOnlyFarBehind_StillDiffer()
    {
        var start = new string('a', 399) + "😀";

        var change = Assert.Single(DriftChanges.Between(Before with { Description = start + "b" }, Before with { Description = start + "c" }));

        Assert.Equal(("description", 400), (change.Field, change.After!.Length));
    }
}

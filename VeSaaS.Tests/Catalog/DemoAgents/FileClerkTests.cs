using System.Text;
using VeSaaS.Infrastructure.Catalog.DemoAgents;
using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers.Files;
using Xunit;

namespace VeSaaS.Tests.Catalog.DemoAgents;

public sealed class FileClerkTests
{
    [Fact]
    public void Of_Table_ComesBackCleanWithWhatWasDone()
    {
        var result = Of("sales.csv", "region; revenue \n Nord ;1.200,50\nNord;1.200,50\n;\nSüd;n/a\n\"West; far\";=SUM(A1)\n");

        Assert.Equal(("sales-clean.csv", "text/csv", "region,revenue\nNord,\"1.200,50\"\nSüd,\nWest; far,=SUM(A1)\n"), result.Output);
        Assert.Equal(
            ["5 rows came, 3 are left.", "1 empty row was removed.", "1 repeated row was removed.", "1 cell that stood for nothing was emptied.", "1 cell begins like a formula; open the table with care."],
            result.Findings);
    }

    [Fact]
    public void Of_TableOfNumbers_WritesThemPlainly() =>
        Assert.Equal("item,price\na,1200.50\nb,3\n", Of("p.csv", "item;price\na;1.200,50\nb;3\n").Output?.Text);

    [Fact]
    public void Of_JsonRecords_BecomeATable() =>
        Assert.Equal(
            ("people.csv", "text/csv", "name,age,tags\n\"Ada, L.\",36,\nBob,,\"[1,2]\"\n"),
            Of("people.json", """[{"name":"Ada, L.","age":36},{"name":"Bob","age":null,"tags":[1,2]}]""").Output);

    [Fact]
    public void Of_OtherJson_BecomesReadable() => Assert.Equal("a-readable.json", Of("a.json", """{"a":[1]}""").Output?.Name);

    [Fact]
    public void Of_Markdown_IsOutlined() =>
        Assert.Contains("- One\n  - Two\n", Of("a.md", "# One\n\ntext\n\n## Two\n").Output?.Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("a.json", "{", "application/json")]
    [InlineData("a.csv", "one sentence.", "text/csv")]
    [InlineData("a.pdf", "%PDF-1.7", "application/pdf")]
    [InlineData("a.txt", "", "text/plain")]
    public void Of_WhatItCannotRead_SaysWhy(string name, string text, string type)
    {
        var result = ClerkResult.Of(new DemoPart(Bytes: Encoding.UTF8.GetBytes(text), FileName: name, MediaType: type));

        Assert.Null(result.Output);
        Assert.StartsWith("I could not read it: ", Assert.Single(result.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_HostileNames_StayText() =>
        Assert.Contains("## \\<img src=x\\>\\[a\\]\\(b\\)\n", FileClerk.Report([new("<img src=x>[a](b)", ["Done."], null)]), StringComparison.Ordinal);

    private static ClerkResult Of(string name, string text) => ClerkResult.Of(new DemoPart(Bytes: Encoding.UTF8.GetBytes(text), FileName: name));
}

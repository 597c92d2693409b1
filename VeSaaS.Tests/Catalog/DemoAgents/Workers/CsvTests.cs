using VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;
using Xunit;

namespace VeSaaS.Tests.Catalog.DemoAgents.Workers;

public sealed class CsvTests
{
    [Theory]
    [InlineData("a,b\n1,2")]
    [InlineData("a;b\r\n1;2\r\n")]
    [InlineData("a\tb\r1\t2")]
    [InlineData("a|b\n1|2\n\n")]
    [InlineData("Please look at this, and tell me what you see.\n\na,b\n1,2")]
    [InlineData("Here:\n```csv\na,b\n1,2\n```\nThanks, Ada")]
    [InlineData("\"a\", \"b\"\n\"1\",\"2\"")]
    public void Find_TableInAnyDress_IsFound(string text)
    {
        var table = Csv.Find(text);
        Assert.Equal(["a", "b"], table?.Header);
        Assert.Equal(["1", "2"], Assert.Single(table!.Rows));
    }

    [Theory]
    [InlineData("")]
    [InlineData("What can you do?")]
    [InlineData("Hello, I have a question, please help.\nIt is about sales, costs, margins.")]
    [InlineData("a,b")]
    public void Find_NoTable_IsNull(string text) => Assert.Null(Csv.Find(text));

    [Fact]
    public void Find_QuotesLineBreaksAndUnevenRows_AreUnderstood()
    {
        var table = Csv.Find("name,note,\nAda,\"says \"\"hi\"\",\nthen goes\",1\nBob\u00df,x,2,3\nCid,,\n")!;
        Assert.Equal(["name", "note", "column 3"], table.Header);
        Assert.Equal(["Ada", "says \"hi\",\nthen goes", "1"], table.Rows[0]);
        Assert.Equal((3, 1), (table.Rows.Count, table.UnevenRows));
    }

    [Theory]
    [InlineData("a,b\n1,5\" x\n3,4")]
    [InlineData("a,b\n1,\"5\" x\n3,4")]
    public void Find_StrayQuote_KeepsTheRowsAfterIt(string text)
    {
        var table = Csv.Find(text)!;
        Assert.Equal(["3", "4"], table.Rows[^1]);
        Assert.Equal((2, 0), (table.Rows.Count, table.UnevenRows));
    }

    [Fact]
    public void Find_QuoteThatNeverCloses_EndsTheTableInItsCell()
    {
        var table = Csv.Find("a,b\n1,2\n3,\"four\nfive,6")!;
        Assert.Equal(2, table.Rows.Count);
        Assert.Equal(["3", "four\nfive,6"], table.Rows[1]);
    }

    [Fact]
    public void Find_QuotedDelimiterInHeader_IsPartOfTheName()
    {
        var table = Csv.Find("\"revenue, net\",b\n1,2")!;
        Assert.Equal(["revenue, net", "b"], table.Header);
    }

    [Fact]
    public void Find_WordsAfterTheTable_AreNoRow()
    {
        var table = Csv.Find("a;b\n1;2\n\n3;4\nWhat do you make of it?\n5;6")!;
        Assert.Equal([["1", "2"], ["3", "4"]], table.Rows);
    }

    [Fact]
    public void Find_HeaderNamesThatRepeat_AreToldApart() => Assert.Equal(["a", "a (2)"], Csv.Find("a,a\n1,2")!.Header);

    [Theory]
    [InlineData("1,234.5", 1234.5)]
    [InlineData("1.234,5", 1234.5)]
    [InlineData("€ 3,50", 3.5)]
    [InlineData("-7 %", -7)]
    [InlineData("1,234,567", 1234567)]
    [InlineData("1e3", 1000)]
    public void Number_CommonNotations_AreRead(string text, double value) => Assert.Equal((decimal)value, ColumnFigures.Number(text));

    [Theory]
    [InlineData("twelve")]
    [InlineData("")]
    [InlineData("2026-01-02")]
    [InlineData("1e400")]
    public void Number_NoNumber_IsNull(string text) => Assert.Null(ColumnFigures.Number(text));

    [Fact]
    public void Of_ColumnWithOutlierAndGap_HasItsFigures()
    {
        var table = Csv.Find("day,orders\n2026-01-01,10\n2026-01-02,12\n2026-01-03,n/a\n2026-01-04,11\n2026-01-05,13\n2026-01-06,99")!;
        var (days, orders) = (ColumnFigures.Of(table, 0), ColumnFigures.Of(table, 1));

        Assert.Equal((ColumnType.Date, 0, 6), (days.Type, days.Missing, days.Distinct));
        Assert.Equal((ColumnType.Number, 1), (orders.Type, orders.Missing));
        Assert.Equal((5, 10m, 99m, 29m, 12m, 145m), (orders.Numbers!.Count, orders.Numbers.Min, orders.Numbers.Max, orders.Numbers.Mean, orders.Numbers.Median, orders.Numbers.Sum));
        Assert.Equal([99m], orders.Numbers.Outliers);
    }

    [Fact]
    public void Describe_Table_HasFiguresFindingsAndSaysThatItIsADemo()
    {
        var answer = DataAnalyst.Describe(Csv.Find("na|me,n\nx,1\nx,1\n,3")!);
        Assert.Contains("| na\\|me | text | 1 | 1 |", answer, StringComparison.Ordinal);
        Assert.Contains("1 row repeats another one.", answer, StringComparison.Ordinal);
        Assert.Contains("lacks 1 of 3 values (33.3 %)", answer, StringComparison.Ordinal);
        Assert.Contains("demo agent", answer, StringComparison.Ordinal);
    }
}

using System.Security.Cryptography;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Runs.Files;
using Xunit;

namespace VeSaaS.Tests.Runs.Files;

public sealed class AnswerFilesTests
{
    private readonly RunsOptions _limits = new() { MaxFiles = 3, MaxFileBytes = 8, MaxFilesBytes = 12 };

    [Fact]
    public void Take_PiecesOfOneName_AreOneFileOnceItIsWhole()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("x.csv", 1, 2)], append: false, isLast: false);
        files.Take("a", [File("x.csv", 3)], append: true, isLast: false);
        files.Take("a", [new AgentPart(Bytes: [4])], append: true, isLast: false);
        Assert.Empty(files.TakeReady(isOver: false));

        files.Take("a", [File("x.csv", 5)], append: true, isLast: true);

        var file = Assert.Single(files.TakeReady(isOver: false));
        Assert.Equal(("x.csv", 5L, 0), (file.Name, file.Size, file.Order));
        Assert.Equal([1, 2, 3, 4, 5], file.Bytes!);
        Assert.Empty(files.TakeReady(isOver: true));
    }

    [Fact]
    public void Take_AnotherNameOrType_BeginsAnotherFile()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("x.csv", 1), File("y.csv", 2), new AgentPart(Bytes: [3], FileName: "y.csv", MediaType: "image/png")], append: false, isLast: true);

        Assert.Equal([("x.csv", 1L), ("y.csv", 1L), ("y.csv", 1L)], files.TakeReady(isOver: false).Select(file => (file.Name!, file.Size)));
    }

    [Fact]
    public void Take_TextBetweenTwoPieces_EndsTheFirst()
    {
        var files = new AnswerFiles([], _limits);
        var rest = files.Take("a", [File("x.csv", 1), new AgentPart("words"), File("x.csv", 2)], append: false, isLast: true);

        Assert.Equal(2, files.TakeReady(isOver: true).Count);
        Assert.Equal("words", string.Concat(rest.Select(part => part.Text)));
        Assert.All(rest, part => Assert.Null(part.Bytes));
    }

    [Fact]
    public void Take_SameTaskReadAgain_TellsNothingTwice()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("x.csv", 1)], append: false, isLast: false);
        files.Take("a", [File("x.csv", 2)], append: true, isLast: false);
        Assert.Single(files.TakeReady(isOver: true));

        files.Take("a", [File("x.csv", 1), File("x.csv", 2)], append: false, isLast: false);

        Assert.Empty(files.TakeReady(isOver: true));
    }

    [Fact]
    public void Take_KnownFromBeforeTheRestart_TellsNothingTwice()
    {
        var before = new AnswerFiles([], _limits);
        before.Take("a", [File("x.csv", 1), File("y.csv", 2)], append: false, isLast: true);
        var known = before.TakeReady(isOver: true).ConvertAll(file =>
            new KnownFile(file.Key, file.Order, Convert.ToHexStringLower(SHA256.HashData(file.Bytes!)), file.Size));

        var after = new AnswerFiles(known, _limits);
        after.Take("a", [File("x.csv", 1), File("y.csv", 3)], append: false, isLast: true);

        var changed = Assert.Single(after.TakeReady(isOver: true));
        Assert.Equal((known[1].Key, known[1].Order, "y.csv"), (changed.Key, changed.Order, changed.Name));
        Assert.Equal([3], changed.Bytes!);
    }

    [Fact]
    public void Take_FileBeyondItsLimit_IsNamedAndNotKept()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("x.bin", new byte[9])], append: false, isLast: true);
        files.Take("b", [File("y.bin", new byte[4])], append: false, isLast: false);
        files.Take("b", [File("y.bin", new byte[5])], append: true, isLast: true);

        Assert.Equal([("x.bin", 9L, true), ("y.bin", 9L, true)], files.TakeReady(isOver: true).Select(file => (file.Name!, file.Size, file.Bytes is null)));
        Assert.False(files.IsTooMany);
    }

    [Fact]
    public void Take_MoreThanAllTogether_KeepsWhatFits()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("x.bin", new byte[8]), File("y.bin", new byte[5]), File("z.bin", new byte[4])], append: false, isLast: true);

        Assert.Equal([false, true, false], files.TakeReady(isOver: true).Select(file => file.Bytes is null));
    }

    [Fact]
    public void Take_AnArtifactReplacedOverAndOver_StopsAtTheLimit()
    {
        var files = new AnswerFiles([], _limits);
        var kept = 0;
        for (byte i = 0; i < 50; i++)
        {
            files.Take("a", [File("x.bin", [i, 0, 0, 0])], append: false, isLast: true);
            kept += files.TakeReady(isOver: false).Count(file => file.Bytes is not null);
        }

        Assert.Equal(3, kept);
    }

    [Fact]
    public void Take_MoreFilesThanAllowed_SaysSo()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [File("1", 1), File("2", 2), File("3", 3)], append: false, isLast: true);
        Assert.False(files.IsTooMany);

        files.Take("b", [File("4", 4)], append: false, isLast: true);

        Assert.True(files.IsTooMany);
        Assert.Equal(["1", "2", "3"], files.TakeReady(isOver: true).Select(file => file.Name));
    }

    [Fact]
    public void Take_Address_IsAFileWithoutBytes()
    {
        var files = new AnswerFiles([], _limits);
        files.Take("a", [new AgentPart(Url: "https://files.test/r.pdf", FileName: "r.pdf")], append: false, isLast: true);

        var file = Assert.Single(files.TakeReady(isOver: true));
        Assert.Equal(("https://files.test/r.pdf", "r.pdf", 0L), (file.Url, file.Name, file.Size));
        files.Take("a", [new AgentPart(Url: "https://files.test/r.pdf", FileName: "r.pdf")], append: false, isLast: true);
        Assert.Empty(files.TakeReady(isOver: true));
    }

    private static AgentPart File(string name, params byte[] bytes) => new(Bytes: bytes, FileName: name);
}

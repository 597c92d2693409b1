using VeSaaS.Core.Persistence.Blobs;
using Xunit;

namespace VeSaaS.Tests.Persistence.Blobs;

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("report.csv", "report.csv")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\x\\report.csv", "report.csv")]
    [InlineData("..", "file")]
    [InlineData("", "file")]
    [InlineData(null, "file")]
    [InlineData(" . ", "file")]
    [InlineData("a\r\nSet-Cookie: x=1.csv", "aSet-Cookie_ x=1.csv")]
    [InlineData("photo\u202Egnp.exe", "photognp.exe")]
    [InlineData("\u2066a\u2069\u200b.txt", "a.txt")]
    [InlineData("a\0b.txt", "ab.txt")]
    [InlineData("a\"b;<c>.txt", "a_b;_c_.txt")]
    [InlineData("NUL.txt", "_NUL.txt")]
    [InlineData("con", "_con")]
    [InlineData("Größe 世界 🙂.md", "Größe 世界 🙂.md")]
    [InlineData("a  \u00a0 b.md", "a b.md")]
    [InlineData("x.txt. . ", "x.txt")]
    public void Clean_Name_HoldsNothingThatHarms(string? name, string expected) => Assert.Equal(expected, FileNames.Clean(name));

    [Fact]
    public void Clean_HalfASurrogatePair_IsReplaced() => Assert.Equal("a\ufffdb.txt", FileNames.Clean("a\ud83db.txt"));

    [Fact]
    public void Clean_LongName_IsCutBeforeItsExtension()
    {
        var name = FileNames.Clean(string.Concat(Enumerable.Repeat("🙂", 5_000)) + ".csv");
        var other = FileNames.Clean(new string('a', 300) + ".csv");

        Assert.True(name.Length <= FileNames.MaxLength);
        Assert.Equal(new string('a', FileNames.MaxLength - 4) + ".csv", other);
    }
}

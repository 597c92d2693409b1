using System.Text;
using VeSaaS.Infrastructure.Runs.A2A;
using Xunit;

namespace VeSaaS.Tests.Runs.A2A;

public sealed class MendedJsonTests
{
    [Theory]
    [InlineData("~ud83d", "\uFFFD")]
    [InlineData("~ude00", "\uFFFD")]
    [InlineData("x~uD83D y~uDE00", "x\uFFFD y\uFFFD")]
    [InlineData("~ud83d~ud83d~ude00", "\uFFFD\U0001F600")]
    [InlineData("~ud83d~ude00 ~u00e9 ~n", "\U0001F600 \u00e9 \n")]
    public void Parse_HalvesOfCharacters_AreReplacedAndNothingElse(string escaped, string text) =>
        Assert.Equal(text, Parse(Encoding.UTF8.GetBytes($"{{\"a\":\"{escaped.Replace('~', '\\')}\"}}")));

    [Fact]
    public void Parse_EscapedBackslash_IsNoEscape() => Assert.Equal("\\ud83d", Parse("""{"a":"\\ud83d"}"""u8.ToArray()));

    [Fact]
    public void Parse_EscapeThatEndsEarly_IsNoJson() => Assert.ThrowsAny<System.Text.Json.JsonException>(() => Parse("""{"a":"\ud83"}"""u8.ToArray()));

    [Fact]
    public void Parse_BytesThatAreNoText_AreReplaced()
    {
        byte[] json = [.. "{\"a\":\"x"u8, 0xC3, 0x28, 0xFF, .. "y\"}"u8];

        Assert.Equal("x\uFFFD(\uFFFDy", Parse(json));
    }

    private static string? Parse(byte[] json) => MendedJson.Parse(json).GetProperty("a").GetString();
}

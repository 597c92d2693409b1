using System.Diagnostics;
using CsCheck;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Infrastructure.Gateway.Cel;
using VeSaaS.Infrastructure.Gateway.Cel.Patterns;
using Xunit;

namespace VeSaaS.Tests.Gateway.Cel;

/// <summary>Patterns by the syntax of RE2, whatever .NET would have made of them.</summary>
public sealed class CelPatternTests
{
    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("b", "abc", true)]
    [InlineData("^b", "abc", false)]
    [InlineData("^abc$", "abc", true)]
    [InlineData("abc$", "abc\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[😀-😂]$", "😁", true)]
    [InlineData("^😀+$", "😀😀", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("(?s)^.$", "\n", true)]
    [InlineData(@"^\d$", "٣", false)]
    [InlineData(@"^\w+$", "aZ_9", true)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^\s$", "\u00a0", false)]
    [InlineData(@"^\D\S\W$", "a-é", true)]
    [InlineData("(?i)^abC$", "ABc", true)]
    [InlineData("(?i)^k$", "\u212a", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("a(?i)b|c", "C", true)]
    [InlineData("(?i-i)a", "A", false)]
    [InlineData("^(a|b)*?$", "abab", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^a{2,}$", "aaaa", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^(?P<x>a)(?<y>b)(?:c)$", "abc", true)]
    [InlineData("^[]a-]+$", "]-a", true)]
    [InlineData("^[[:alpha:][:^ascii:]]+$", "aé", true)]
    [InlineData("^[a-z-[aeiou]]$", "b", false)]
    [InlineData(@"^\x41\x{1F600}\101\.\/\t$", "A😀A./\t", true)]
    [InlineData("a||b", "", true)]
    [InlineData("^()*$", "", true)]
    public void Matches_PatternOfRe2_DecidesAsRe2(string pattern, string text, bool expected) =>
        Assert.Equal(expected, CelPattern.Compile(pattern, 0).IsMatch(text));

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData("(?'x'a)")]
    [InlineData("(?#x)")]
    [InlineData("(?x)a")]
    [InlineData("(?(1)a|b)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"(?<x>a)\k<x>")]
    [InlineData("(?<x>a)(?<x>b)")]
    [InlineData(@"\Z")]
    [InlineData(@"\G")]
    [InlineData(@"\b")]
    [InlineData(@"\p{L}")]
    [InlineData(@"\u0041")]
    [InlineData(@"\x{110000}")]
    [InlineData("a**")]
    [InlineData("a{2}{3}")]
    [InlineData("a++")]
    [InlineData("*a")]
    [InlineData("{2}")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){11}")]
    [InlineData("a{3,2}")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("[z-a]")]
    [InlineData("[[:nope:]]")]
    [InlineData("(?i)é")]
    [InlineData("a\\")]
    [InlineData("(")]
    [InlineData("(?")]
    public void Compile_PatternThatRe2LacksOrIsTooLarge_IsRefused(string pattern)
    {
        var refused = Assert.IsType<CelCompilation.Refused>(CelProgram.Compile($"request.path.matches({CelText.Literal(pattern)})"));

        Assert.Contains("pattern", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Matches_PatternThatBacktracksForeverElsewhere_AnswersAtOnce()
    {
        var pattern = CelPattern.Compile("^(a|a)*(a+)+(a*)*b$", 0);
        var clock = Stopwatch.StartNew();

        Assert.DoesNotMatch(pattern, new string('a', 5000));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Compile_AnyPattern_IsRefusedOrUnderstood()
    {
        string[] words = ["a", "é", "😀", "(", ")", "(?:", "(?i)", "(?P<n>", "[", "]", "^", "$", "-", "|", "*", "+", "?", "{2,3}", "{", "}", ",", ".", "\\", "\\d", "\\W", "[:alpha:]", "\\x{41}", "1"];
        Gen.Int[0, words.Length - 1].Select(index => words[index]).Array[0, 12].Select(parts => string.Concat(parts)).Sample(
            pattern =>
            {
                try
                {
                    CelPattern.Compile(pattern, 0).IsMatch("aéa1😀");
                }
                catch (CelSyntaxException refused)
                {
                    Assert.NotEmpty(refused.Message);
                }
            },
            iter: 5_000);
    }
}

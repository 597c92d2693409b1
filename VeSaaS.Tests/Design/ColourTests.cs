using System.Text.RegularExpressions;
using VeSaaS.Tests.Architecture;
using Xunit;

namespace VeSaaS.Tests.Design;

public sealed partial class ColourTests
{
    [Fact]
    public void RazorFiles_NoHexColours()
    {
        var offenders = SourceTree.Files("VeSaaS.Web", "*.razor").Concat(SourceTree.Files("VeSaaS.Web", "*.razor.css"))
            .SelectMany(file => SourceTree.Lines(file).SelectMany(line => HexColour().Matches(line).Select(match => $"{file}: {match.Value}")));

        Assert.Empty(offenders);
    }

    // A name that nothing defines makes no error anywhere: the colour is simply not there.
    [Fact]
    public void Tokens_EveryOneThatIsUsed_IsDefined()
    {
        var lines = ((string[])["*.css", "*.razor", "*.js"]).SelectMany(pattern => SourceTree.Files("VeSaaS.Web", pattern)).SelectMany(SourceTree.Lines).ToList();
        var defined = lines.SelectMany(line => DefinedToken().Matches(line).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.Empty(lines.SelectMany(line => UsedToken().Matches(line).Select(match => match.Groups[1].Value)).Where(name => !defined.Contains(name)).Distinct());
    }

    [Theory]
    [InlineData("color: #fff;")]
    [InlineData("style=\"background:#0B5A7D\"")]
    [InlineData("border: 1px solid #0b5a7dcc")]
    public void HexColour_Colour_IsFound(string text) => Assert.Matches(HexColour(), text);

    [Theory]
    [InlineData("<a href=\"#main\">")]
    [InlineData("#components-reconnect-modal { }")]
    [InlineData("href=\"/team#add\"")]
    [InlineData("&#8217;")]
    public void HexColour_NotAColour_IsLeftAlone(string text) => Assert.DoesNotMatch(HexColour(), text);

    [GeneratedRegex(@"var\((--ve-[a-z0-9-]+)\)")]
    private static partial Regex UsedToken();

    [GeneratedRegex(@"(--ve-[a-z0-9-]+)""?\s*[:,]")]
    private static partial Regex DefinedToken();

    // After a colon, a space or a comma: where a value stands. A fragment or an id selector stands elsewhere.
    [GeneratedRegex(@"(?<=[:,(]\s*|\s)#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![\w-])")]
    private static partial Regex HexColour();
}

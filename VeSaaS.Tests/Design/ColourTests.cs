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

    // After a colon, a space or a comma: where a value stands. A fragment or an id selector stands elsewhere.
    [GeneratedRegex(@"(?<=[:,(]\s*|\s)#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})(?![\w-])")]
    private static partial Regex HexColour();
}

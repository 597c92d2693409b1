using System.Globalization;
using VeSaaS.Web.Design.Values;
using Xunit;

namespace VeSaaS.Tests.Design.Values;

public sealed class TokenFormatTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(11_204, "11,204")]
    [InlineData(99_999, "99,999")]
    [InlineData(100_000, "100 k")]
    [InlineData(418_200, "418 k")]
    [InlineData(999_400, "999 k")]
    [InlineData(999_600, "1 M")]
    [InlineData(2_000_000, "2 M")]
    [InlineData(21_400_000, "21.4 M")]
    [InlineData(999_990_000, "1 B")]
    [InlineData(3_200_000_000, "3.2 B")]
    public void Format_Count_InTheUnitThatReads(long tokens, string expected) =>
        Assert.Equal(expected, TokenFormat.Format(tokens, CultureInfo.GetCultureInfo("en-GB")));
}

using VeSaaS.Core.Tasks.Checking;
using Xunit;

namespace VeSaaS.Tests.Tasks.Checking;

/// <summary>What of an answer counts as a suggestion.</summary>
public sealed class CheckAnswerTests
{
    [Theory]
    [InlineData("1: yes, every line has a number", "1 True every line has a number")]
    [InlineData("**2.** No – line 14 has none", "2 False line 14 has none")]
    [InlineData("- 3) ✅ the sum is that of the table", "3 True the sum is that of the table")]
    [InlineData("1. **Yes**: it is there", "1 True it is there")]
    [InlineData("Point 2: NO. Line 14\nand line 15.\n\nAll in all a good table.", "2 False Line 14 and line 15.")]
    [InlineData("1. [x] it is there\n2. [ ] it is not", "1 True it is there|2 False it is not")]
    [InlineData("Here is my check:\n\n1: yes, it is there\n2: no, it is not", "1 True it is there|2 False it is not")]
    [InlineData("1: yes, it is there\r\n1: yes, I said so", "1 True it is there")]
    // No reason, no such item, both at once, no verdict.
    [InlineData("1: yes", "")]
    [InlineData("1: yes.\n\nBecause it is there.", "")]
    [InlineData("4: yes, it is there", "")]
    [InlineData("0: yes, it is there", "")]
    [InlineData("1: yes, it is there\n1: no, it is not", "")]
    [InlineData("1: perhaps, it is there", "")]
    [InlineData("1: yesterday it was there", "")]
    [InlineData("1: nothing is there", "")]
    [InlineData("It was done in 2: yes, all of it", "")]
    [InlineData("All points hold.", "")]
    [InlineData("", "")]
    public void Read_Answer_SuggestsWhatIsSaidWithAReason(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', CheckAnswer.Read(text, 3).Select(line => $"{line.Number} {line.Holds} {line.Reason}")));

    [Fact]
    public void Read_LongReason_IsCut()
    {
        var line = Assert.Single(CheckAnswer.Read($"1: yes, {new string('a', 5_000)}", 1));

        Assert.Equal((CheckedItem.ReasonLength, '…'), (line.Reason.Length, line.Reason[^1]));
    }
}

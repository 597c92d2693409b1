using CsCheck;
using VeSaaS.Core.Tasks;
using Xunit;

namespace VeSaaS.Tests.Tasks;

/// <summary>There is always room, whatever people do.</summary>
public sealed class RankKeyTests
{
    [Fact]
    public void AnyMoves_KeysStayInOrderAndNoOtherKeyChanges() =>
        Gen.Int[0, 1_000_000].Array[1, 60].Sample(places =>
        {
            List<string> keys = [];
            foreach (var place in places)
            {
                var at = place % (keys.Count + 1);
                var key = RankKey.Between(at > 0 ? keys[at - 1] : null, at < keys.Count ? keys[at] : null);
                Assert.NotNull(key);
                keys.Insert(at, key);
                Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
                Assert.All(keys, text => Assert.Matches("^[0-9]*[1-9]$", text));
                Assert.Equal(keys.Count, keys.Distinct().Count());
            }
        });

    [Fact]
    public void TwoThousandAtAnEnd_KeysStayShort()
    {
        string? last = null;
        string? first = null;
        for (var card = 0; card < 2_000; card++)
        {
            last = RankKey.Between(last, null);
            first = RankKey.Between(null, first);
        }

        Assert.Equal((12, 12), (last!.Length, first!.Length));
    }

    [Fact]
    public void SamePlaceOverAndOver_SaysSoBeforeAKeyIsTooLong()
    {
        var (low, high) = (RankKey.Between(null, null)!, RankKey.Between(RankKey.Between(null, null), null)!);
        var moves = 0;
        while (RankKey.Between(low, high) is { } key)
        {
            low = key;
            moves++;
        }

        Assert.InRange(moves, 1_000, 5_000);
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("6", "5")]
    public void Between_WrongOrder_Throws(string before, string behind) => Assert.Throws<ArgumentException>(() => RankKey.Between(before, behind));
}

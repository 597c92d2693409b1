using VeSaaS.Core.Catalog.Search;
using Xunit;

namespace VeSaaS.Tests.Catalog.Search;

public sealed class TyposTests
{
    private const string Letters = "abcdeé";

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    [Theory]
    [InlineData("invoice", "invoice", true)]
    [InlineData("invoice", "invioce", true)]
    [InlineData("invoice", "invoces", false)]
    [InlineData("invoice", "invoces2", false)]
    [InlineData("invoice", "nvoice", true)]
    [InlineData("invoice", "invoicee", true)]
    [InlineData("invoice", "onvoice", true)]
    [InlineData("abcd", "badc", false)]
    [InlineData("", "a", true)]
    public void IsAtMostOne_Words_CountsOneSlip(string left, string right, bool expected)
    {
        Assert.Equal(expected, Typos.IsAtMostOne(left, right));
        Assert.Equal(expected, Typos.IsAtMostOne(right, left));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void IsAtMostOne_RandomWords_AgreesWithTheTextbook(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var (left, right) = (Word(random), Word(random));
            Assert.Equal(Distance(left, right) <= 1, Typos.IsAtMostOne(left, right));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SharedGrams_AfterAnySlip_AreThere(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var word = Word(random, shortest: Typos.ShortestWord);
            var slip = Slip(random, word);

            Assert.True(Typos.IsAtMostOne(word, slip), $"{word} {slip}");
            Assert.InRange(Typos.Trigrams(word).Intersect(Typos.Trigrams(slip)).Count(), Typos.SharedGrams(slip), int.MaxValue);
        }
    }

    private static string Word(Random random, int shortest = 1) =>
        string.Concat(Enumerable.Range(0, random.Next(shortest, 9)).Select(_ => Letters[random.Next(Letters.Length)]));

    private static string Slip(Random random, string word)
    {
        var (at, letter) = (random.Next(word.Length - 1), Letters[random.Next(Letters.Length)]);
        return random.Next(4) switch
        {
            0 => word.Insert(at, $"{letter}"),
            1 => word.Remove(at, 1),
            2 => word.Remove(at, 1).Insert(at, $"{letter}"),
            _ => word.Remove(at, 2).Insert(at, $"{word[at + 1]}{word[at]}"),
        };
    }

    // Optimal string alignment, as the textbook has it.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                table[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)),
                };
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}

using System.Text;
using VeSaaS.Web.Design.Avatars;
using Xunit;

namespace VeSaaS.Tests.Design.Avatars;

public sealed class AvatarLookTests
{
    [Theory]
    [InlineData("", 0x811C9DC5u)]
    [InlineData("a", 0xE40C292Cu)]
    [InlineData("foobar", 0xBF9CF968u)]
    public void Fnv1a_KnownText_IsThePublishedHash(string text, uint expected) => Assert.Equal(expected, AvatarLook.Fnv1a(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Of_SameId_IsTheSameLook()
    {
        var id = new Guid("019312f0-7c1f-7a44-8000-0123456789ab");

        Assert.Equal(AvatarLook.Of(id), AvatarLook.Of(new Guid(id.ToString("N"))));
    }

    [Fact]
    public void Of_ManyIds_UseEveryShapeAndHue()
    {
        var looks = Enumerable.Range(0, 2_000).Select(number => AvatarLook.Of(new Guid(number, 7, 7, 8, 0, 0, 0, 0, 0, 0, 1))).ToList();

        Assert.Equal(4, looks.Select(look => look.Shape).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 12), looks.Select(look => look.Hue).Distinct().Order());
    }

    [Theory]
    [InlineData("Juno", "JU")]
    [InlineData("Accounts Payable Clerk", "AP")]
    [InlineData("cluster-caretaker", "CC")]
    [InlineData("Q", "Q")]
    [InlineData("  ", "")]
    [InlineData("émile zola", "ÉZ")]
    [InlineData("𝒥uno", "𝒥U")]
    public void Initials_Name_TwoLettersOrTwoWords(string name, string expected) => Assert.Equal(expected, AvatarLook.Initials(name));
}

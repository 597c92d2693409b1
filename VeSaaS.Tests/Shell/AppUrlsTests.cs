using VeSaaS.Web.Shell;
using Xunit;

namespace VeSaaS.Tests.Shell;

public sealed class AppUrlsTests
{
    [Theory]
    [InlineData("/team")]
    [InlineData("/marketplace?q=a&page=2")]
    [InlineData("/")]
    public void LocalOnly_PathOfThisSite_IsKept(string url) => Assert.Equal(url, AppUrls.LocalOnly(url));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("team")]
    [InlineData("//evil.test")]
    [InlineData("/\\evil.test")]
    [InlineData("\\\\evil.test")]
    [InlineData("https://evil.test")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.test")]
    [InlineData("/team\r\nX: y")]
    public void LocalOnly_AnythingElse_IsNothing(string? url) => Assert.Null(AppUrls.LocalOnly(url));

    [Fact]
    public void MarketplaceWith_EmptyFilters_AreLeftOut() => Assert.Equal("/marketplace", AppUrls.MarketplaceWith("", null, null, page: 1));

    [Fact]
    public void MarketplaceWith_Filters_AreEscaped() =>
        Assert.Equal("/marketplace?q=a%26b&category=Legal%20%2B%20tax&page=3", AppUrls.MarketplaceWith("a&b", "Legal + tax", page: 3));

    [Fact]
    public void MarketplaceDetail_SlugWithASlash_StaysOneSegment() => Assert.Equal("/marketplace/a%2Fb", AppUrls.MarketplaceDetail("a/b"));

    [Fact]
    public void SignInThen_ReturnUrl_IsCarried() => Assert.Equal("/account/sign-in?returnUrl=%2Fchat%3Fwith%3D1", AppUrls.SignInThen("/chat?with=1"));
}

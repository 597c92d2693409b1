using System.Security.Claims;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Shell.Frame;
using VeSaaS.Web.Tenancy.Access;
using Xunit;

namespace VeSaaS.Tests.Shell;

public sealed class NavigationTests
{
    [Fact]
    public void For_Member_SeesTheWorkplace() =>
        Assert.Equal([AppUrls.Team, AppUrls.Chat, AppUrls.Tasks, AppUrls.Marketplace, AppUrls.Billing, AppUrls.Members, AppUrls.Settings], Hrefs(new Claim("customer", "1")));

    [Fact]
    public void For_Owner_SeesTheKeysToo() =>
        Assert.Equal(AppUrls.ApiKeys, Hrefs(new Claim("customer", "1"), new Claim(ClaimNames.MemberRole, nameof(MemberRole.Owner))).Last());

    [Fact]
    public void For_Operator_SeesTheConsole() =>
        Assert.Equal([AppUrls.AdminAgents, AppUrls.AdminCatalog, AppUrls.AdminCustomers, AppUrls.AdminGateway, AppUrls.Finance, AppUrls.AdminCaps, AppUrls.AdminAudit, AppUrls.AdminUsage, AppUrls.AdminOperators, AppUrls.AdminApiKeys], Hrefs(new Claim(ClaimTypes.Role, "Admin")));

    [Fact]
    public void For_OperatorWhoIsAMember_SeesBoth() =>
        Assert.Equal(
            [AppUrls.Team, AppUrls.Chat, AppUrls.Tasks, AppUrls.Marketplace, AppUrls.Billing, AppUrls.AdminAgents, AppUrls.AdminCatalog, AppUrls.AdminCustomers, AppUrls.AdminGateway, AppUrls.Finance, AppUrls.AdminCaps, AppUrls.AdminAudit, AppUrls.AdminUsage, AppUrls.Members, AppUrls.Settings, AppUrls.AdminOperators, AppUrls.AdminApiKeys],
            Hrefs(new Claim(ClaimTypes.Role, "Admin"), new Claim("customer", "1")));

    [Fact]
    public void For_PersonWithoutACompany_SeesTheMarketOnly() => Assert.Equal([AppUrls.Marketplace], Hrefs());

    [Theory]
    [InlineData("/chat", true)]
    [InlineData("/chat/123", true)]
    [InlineData("/CHAT", true)]
    [InlineData("/chatter", false)]
    [InlineData("/", false)]
    public void Holds_Path_IsThePlaceOrBelowIt(string path, bool expected) =>
        Assert.Equal(expected, new NavigationItem(AppUrls.Chat, "Chat", "Chat", "").Holds(path));

    private static IEnumerable<string> Hrefs(params Claim[] claims) =>
        Navigation.For(new ClaimsPrincipal(new ClaimsIdentity(claims, "test"))).Select(item => item.Href);
}

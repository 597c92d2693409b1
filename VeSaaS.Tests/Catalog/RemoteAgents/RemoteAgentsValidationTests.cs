using VeSaaS.Infrastructure.Catalog.RemoteAgents;
using Xunit;

namespace VeSaaS.Tests.Catalog.RemoteAgents;

public sealed class RemoteAgentsValidationTests
{
    private const string Secret = "the-secret-value";

    [Fact]
    public void Validate_AsItShouldBe_HasNoProblem() => Assert.Empty(Problems(Valid()));

    [Theory]
    [InlineData("")]
    [InlineData("Partner")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("-a")]
    public void Validate_IdThatIsNoName_NamesTheKey(string id) => OnlyProblem(options => options.Remote[0].Id = id, "Agents:Remote:0:Id ");

    [Theory]
    [InlineData("")]
    [InlineData("/card.json")]
    [InlineData("ftp://agents.example.com/card.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:pw@agents.example.com/")]
    [InlineData("https://agents.example.com/?key=1")]
    [InlineData("https://agents.example.com/#a")]
    [InlineData("https://agents.example.com/a%2fb")]
    public void Validate_CardUrlThatCannotBeUsed_NamesTheKey(string url) => OnlyProblem(options => options.Remote[0].CardUrl = url, "Agents:Remote:0:CardUrl ");

    [Fact]
    public void Validate_UrlThatCannotBeUsed_NamesTheKey() => OnlyProblem(options => options.Remote[0].Url = "calls", "Agents:Remote:0:Url ");

    [Fact]
    public void Validate_SameIdTwice_NamesBothKeys()
    {
        var problem = OnlyProblem(options => options.Remote.Add(new() { Id = "writer", CardUrl = "https://other.example.com/" }), "Agents:Remote:1:Id ");

        Assert.Contains("Agents:Remote:0", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_UnknownCredential_NamesTheKey() => OnlyProblem(options => options.Remote[0].CredentialRef = "other", "Agents:Remote:0:CredentialRef ");

    [Fact]
    public void Validate_CredentialOverPlainHttp_IsRefusedUnlessTheHostIsOurOwn()
    {
        OnlyProblem(options => options.Remote[0].CardUrl = "http://agents.example.com/", "Agents:Remote:0:CardUrl ");
        var own = Valid();
        (own.Remote[0].CardUrl, own.Remote[0].AllowPrivate) = ("http://agents.internal/", true);
        Assert.Empty(Problems(own));
    }

    [Fact]
    public void Validate_OneHostOnceAllowedAndOnceNot_NamesTheKey() => OnlyProblem(
        options => options.Remote.Add(new() { Id = "other", CardUrl = "https://agents.example.com/other", AllowPrivate = true }), "Agents:Remote:1:AllowPrivate ");

    [Theory]
    [InlineData("Host")]
    [InlineData("x-customer-id")]
    [InlineData("X-User-Id")]
    [InlineData("bad name")]
    [InlineData("")]
    public void Validate_HeaderThatIsNotForCredentials_NamesTheKey(string header) =>
        OnlyProblem(options => options.Credentials["partner-key"].Header = header, "Agents:Credentials:partner-key:Header ");

    [Theory]
    [InlineData("")]
    [InlineData("two\r\nlines")]
    [InlineData(" padded")]
    [InlineData("sm\u00f6rg\u00e5s")]
    public void Validate_ValueThatIsNoHeader_NamesTheKeyAndNotTheValue(string value)
    {
        var problem = OnlyProblem(options => options.Credentials["partner-key"].Value = value, "Agents:Credentials:partner-key:Value ");

        Assert.True(value.Length == 0 || !problem.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_ManyProblems_ReportsAll()
    {
        var options = new RemoteAgentsOptions { Remote = { new() { Id = "A", CardUrl = "x", CredentialRef = "none" }, new() { CardUrl = "y" } } };

        Assert.Equal(5, Problems(options).Count);
    }

    [Theory]
    [InlineData("Authorization", null, "Bearer ")]
    [InlineData("authorization", "Basic", "Basic ")]
    [InlineData("Authorization", "", "")]
    [InlineData("X-Api-Key", null, "")]
    public void Prefix_OfACredential_FollowsItsHeader(string header, string? scheme, string prefix) =>
        Assert.Equal(prefix, new AgentCredentialOptions { Header = header, Scheme = scheme, Value = Secret }.Prefix);

    private static RemoteAgentsOptions Valid() => new()
    {
        Remote = { new() { Id = "writer", CardUrl = "https://agents.example.com/writer", CredentialRef = "partner-key" } },
        Credentials = { ["partner-key"] = new() { Value = Secret } },
    };

    private static string OnlyProblem(Action<RemoteAgentsOptions> spoil, string beginning)
    {
        var options = Valid();
        spoil(options);
        var problem = Assert.Single(Problems(options));
        Assert.StartsWith(beginning, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
        return problem;
    }

    private static List<string> Problems(RemoteAgentsOptions options) => [.. new RemoteAgentsValidation().Validate(null, options).Failures ?? []];
}

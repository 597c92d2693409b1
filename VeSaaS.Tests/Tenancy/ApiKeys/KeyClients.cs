using VeSaaS.Core.Tenancy.ApiKeys;
using VeSaaS.Tests.Support;
using VeSaaS.Web.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tenancy.ApiKeys;

/// <summary>Programs: keys made by the verb that the page uses, and clients that present them.</summary>
internal static class KeyClients
{
    /// <summary>A key of the account's company, or of the platform when an operator makes it.</summary>
    public static async Task<CreateApiKeyOutcome.Created> KeyAsync(this AppHost host, TestAccount account, params string[] scopes)
    {
        var create = (CreateApiKey)host.Services.GetService(typeof(CreateApiKey))!;
        var outcome = await create.ExecuteAsync(
            new ApiKeyOwner(account.UserId, account.Customer, account.Person.FindSessionId()), new ApiKeyRequest("Warehouse", scopes, 90), TestContext.Current.CancellationToken);
        return Assert.IsType<CreateApiKeyOutcome.Created>(outcome);
    }

    /// <summary>A client that sends the key and neither cookie nor Origin.</summary>
    public static HttpClient Program(this AppHost host, string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(host.Url) };
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        return client;
    }
}

using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>One host for all tests of the account pages, which share nothing but it.</summary>
public sealed class AccountHost : IAsyncLifetime
{
    public AppHost Host { get; } = new(new() { ["Accounts:PostsPerMinute"] = "100000", ["Accounts:RevalidationInterval"] = "00:00:00.050" });

    public ValueTask InitializeAsync()
    {
        Host.Start();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

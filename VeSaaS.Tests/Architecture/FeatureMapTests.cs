using System.Reflection;
using NetArchTest.Rules;
using VeSaaS.Core.Kernel;
using VeSaaS.Infrastructure.Persistence;
using Xunit;

namespace VeSaaS.Tests.Architecture;

/// <summary>The arrows between features and the dependency rule of the projects.</summary>
public sealed class FeatureMapTests
{
    // A feature may use the features to its left; the leaves do not know each other. Persistence is exempt: it knows every entity.
    private static readonly string[] Order = ["Kernel", "Tenancy", "Audit", "Notifications", "Gateway", "Catalog", "Billing", "Teams", "Runs"];
    private static readonly string[] Leaves = ["Chat", "Tasks", "Marketplace"];

    private static readonly string[] ForbiddenInCore =
    [
        "Microsoft.EntityFrameworkCore.Sqlite", "Microsoft.EntityFrameworkCore.SqlServer", "Microsoft.Data.Sqlite", "Microsoft.Data.SqlClient",
        "KubernetesClient", "Yarp.ReverseProxy", "MudBlazor", "Markdig", "MailKit", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
    ];

    private static readonly string[] Borders =
    [
        "IAgentDirectory", "IGatewayStore", "IAgentClient", "IBlobStore", "ILiveEvents", "IRunOwner", "IInvoiceDocument", "IMailSender", "IWebhookSender", "IImageRenderer",
        // Not borders: what the model's conventions go by.
        "ITypedId`1", "ICustomerOwned", "IVersioned",
    ];

    public static TheoryData<string, string> Features()
    {
        var features = new TheoryData<string, string>();
        foreach (var project in (string[])["VeSaaS.Core", "VeSaaS.Infrastructure"])
        {
            foreach (var feature in Order.Concat(Leaves))
            {
                features.Add(project, feature);
            }
        }

        return features;
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void Feature_UsesOnlyFeaturesToItsLeft(string project, string feature)
    {
        var forbidden = Order.Concat(Leaves).Where(other => !MayUse(feature, other))
            .SelectMany(other => (string[])[$"VeSaaS.Core.{other}", $"VeSaaS.Infrastructure.{other}"]).ToArray();

        var result = Types.InAssembly(Assembly.Load(project)).That().ResideInNamespace($"{project}.{feature}")
            .ShouldNot().HaveDependencyOnAny(forbidden).GetResult();

        Assert.Equal([], result.FailingTypeNames ?? []);
    }

    [Fact]
    public void Core_ReferencesNoProviderAndNoHost()
    {
        var references = typeof(Money).Assembly.GetReferencedAssemblies().Select(name => name.Name!);

        Assert.DoesNotContain(references, name => ForbiddenInCore.Any(forbidden => name.StartsWith(forbidden, StringComparison.Ordinal)));
    }

    [Fact]
    public void Infrastructure_DoesNotReferenceWeb() =>
        Assert.DoesNotContain(typeof(DataFolder).Assembly.GetReferencedAssemblies(), name => name.Name == "VeSaaS.Web");

    [Fact]
    public void Core_HasNoInterfaceButTheBorders()
    {
        var others = typeof(Money).Assembly.GetTypes().Where(type => type.IsInterface && !Borders.Contains(type.Name)).Select(type => type.FullName);

        Assert.Empty(others);
    }

    private static bool MayUse(string feature, string used) =>
        feature == used
        || (Array.IndexOf(Order, used) is >= 0 and var position && (Leaves.Contains(feature) || position < Array.IndexOf(Order, feature)));
}

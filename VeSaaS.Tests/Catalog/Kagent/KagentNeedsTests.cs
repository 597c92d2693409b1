using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Infrastructure.Catalog.Kagent;
using VeSaaS.Infrastructure.Kernel.Kubernetes;
using Xunit;

namespace VeSaaS.Tests.Catalog.Kagent;

public sealed class KagentNeedsTests
{
    [Fact]
    public void AddKagent_NoNamespaceNamed_NeedsAgentsEverywhere() => Assert.Equal(["agents in ", "modelconfigs in "], Needs([]));

    [Fact]
    public void AddKagent_NamespacesNamed_NeedsNothingBeyondThem() => Assert.Equal(
        ["agents in sales", "modelconfigs in sales", "agents in support", "modelconfigs in support"],
        Needs(new() { ["Agents:Kagent:Namespaces:0"] = "sales", ["Agents:Kagent:Namespaces:1"] = "support" }));

    private static IEnumerable<string> Needs(Dictionary<string, string?> settings) =>
        new ServiceCollection().AddKagent(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .Select(service => service.ImplementationInstance).OfType<KubernetesNeed>().Select(need => $"{need.Resource} in {need.Namespace}");
}

using System.Collections;
using System.Reflection;
using VeSaaS.Core.Kernel;
using VeSaaS.Infrastructure.Persistence;
using Xunit;

namespace VeSaaS.Tests.Architecture;

/// <summary>Every key that can be configured is named in the README or a guide.</summary>
public sealed class ConfigurationKeyTests
{
    private static readonly Assembly[] Ours = [typeof(Money).Assembly, typeof(DatabaseOptions).Assembly, typeof(Program).Assembly];

    [Fact]
    public void Keys_OfEveryOptionsClass_AreDocumented()
    {
        var texts = SourceTree.Files("deploy/guides", "*.md").Append("README.md").SelectMany(SourceTree.Lines);
        var text = string.Join('\n', texts);
        var keys = Ours.SelectMany(assembly => assembly.GetTypes()).SelectMany(KeysOf).ToList();

        var silent = keys.Where(key => !text.Contains(key, StringComparison.Ordinal)).ToList();

        Assert.Contains("Gateway:Mode", keys);
        Assert.Contains("Agents:Remote", keys);
        Assert.Empty(silent);
    }

    private static IEnumerable<string> KeysOf(Type type) =>
        type.GetField("SectionName", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue() is string section
            ? type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.GetSetMethod() is not null || typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
                .Select(property => $"{section}:{property.Name}")
            : [];
}

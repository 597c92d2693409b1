using System.Reflection;
using VeSaaS.Tests.Persistence.Recording;
using VeSaaS.Tests.Support;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(AfterTheRest.LastOrderer))]

namespace VeSaaS.Tests.Persistence.Recording;

/// <summary>Tests that judge what all others left behind: they run alone and last.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AfterTheRest
{
    public const string Name = "After the rest";

    /// <summary>Whether every test class takes part in this run, so that what was not reached can be told.</summary>
    public static bool IsWholeRun => WhyNot.Length == 0;

    /// <summary>Why this is no whole run; empty when it is one.</summary>
    public static string WhyNot { get; private set; } = "Nothing has put the tests in order yet.";

    /// <summary>Puts the collection at the end, and before it what runs in a browser: such tests share the machine with each other better than with a hundred small ones.</summary>
    public sealed class LastOrderer : ITestCollectionOrderer
    {
        /// <inheritdoc />
        public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
            where TTestCollection : ITestCollection
        {
            var classes = typeof(AfterTheRest).Assembly.GetTypes()
                .Where(type => !type.IsAbstract && type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>(inherit: true).Any()));
            var all = classes.Select(type => type.GetCustomAttribute<CollectionAttribute>()?.Name ?? type.FullName).Distinct().Count();
            WhyNot = testCollections.Count < all ? $"Only a whole run is judged: {testCollections.Count} of {all} test collections take part in this one."
                : KubeServer.SkipReason is { } skip ? $"Only a whole run is judged: {skip}"
                : "";
            return [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == Name).ThenBy(collection => IsInBrowser(collection))];
        }

        // Each class is a collection of its own, named by it.
        private static bool IsInBrowser(ITestCollection collection) =>
            collection.TestCollectionDisplayName.Contains($".{nameof(Journeys)}.", StringComparison.Ordinal);
    }
}

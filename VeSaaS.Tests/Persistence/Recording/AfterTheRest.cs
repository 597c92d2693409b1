using System.Reflection;
using VeSaaS.Tests.Persistence.Recording;
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
    public static bool IsWholeRun { get; private set; }

    /// <summary>Puts the collection at the end.</summary>
    public sealed class LastOrderer : ITestCollectionOrderer
    {
        /// <inheritdoc />
        public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
            where TTestCollection : ITestCollection
        {
            var classes = typeof(AfterTheRest).Assembly.GetTypes()
                .Where(type => !type.IsAbstract && type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>(inherit: true).Any()));
            IsWholeRun = classes.Select(type => type.GetCustomAttribute<CollectionAttribute>()?.Name ?? type.FullName).Distinct().Count() == testCollections.Count;
            return [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == Name)];
        }
    }
}

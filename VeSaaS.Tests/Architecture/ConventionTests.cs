using System.Text.RegularExpressions;
using System.Xml.Linq;
using VeSaaS.Core.Kernel;
using Xunit;

namespace VeSaaS.Tests.Architecture;

/// <summary>What analyzers cannot see: sizes, folders, docstrings.</summary>
public sealed partial class ConventionTests
{
    private static readonly string[] Projects = ["VeSaaS.Core", "VeSaaS.Infrastructure", "VeSaaS.Web"];

    // Over budget, each with its reason.
    private static readonly Dictionary<string, string> Excused = [];

    private static readonly string[] TopLevel =
        ["VeSaaS.sln", "README.md", "deploy", "VeSaaS.Core", "VeSaaS.Infrastructure", "VeSaaS.Web", "VeSaaS.Tests", "global.json", "BannedSymbols.txt"];

    [Theory]
    [InlineData("*.razor", 120)]
    [InlineData("*.razor.cs", 250)]
    [InlineData("*.cs", 250)]
    public void SourceFiles_StayWithinBudget(string pattern, int budget)
    {
        var tooLong = Projects.SelectMany(project => SourceTree.Files(project, pattern))
            .Where(file => !Excused.ContainsKey(file))
            .Select(file => (File: file, SourceTree.Lines(file).Length))
            .Where(file => file.Length > budget)
            .Select(file => $"{file.File}: {file.Length} lines");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Folders_StayWithinBudget()
    {
        const int budget = 15;
        var tooFull = Projects.SelectMany(project => SourceTree.Files(project, "*.*"))
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            // A component and its code-behind are one thing.
            .Where(file => !file.EndsWith(".razor.cs", StringComparison.Ordinal))
            .GroupBy(file => Path.GetDirectoryName(file)!)
            .Where(folder => folder.Count() > budget && !Excused.ContainsKey(folder.Key))
            .Select(folder => $"{folder.Key}: {folder.Count()} files");

        Assert.Empty(tooFull);
    }

    [Fact]
    public void TopLevel_HoldsOnlyWhatTheHouseNames()
    {
        var others = Directory.EnumerateFileSystemEntries(SourceTree.Root).Select(entry => Path.GetFileName(entry)!)
            .Where(name => !name.StartsWith('.') && !TopLevel.Contains(name))
            .Where(name => !name.StartsWith("Directory.", StringComparison.Ordinal) && name is not ("TestResults" or "node_modules"));

        Assert.Empty(others);
    }

    [Fact]
    public void PublicTypesOfCore_HaveSummaries()
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "VeSaaS.Core.xml")).Descendants("member")
            .Where(member => member.Element("summary") is not null || member.Element("inheritdoc") is not null)
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet();
        var silent = typeof(Money).Assembly.GetExportedTypes()
            .Where(type => !documented.Contains($"T:{type.FullName!.Replace('+', '.')}"))
            .Select(type => type.FullName);

        Assert.Empty(silent);
    }

    [Fact]
    public void Razor_StatementBehindAWord_IsNotTakenForAMailAddress()
    {
        // "a month@if (…)" is text to Razor, and a page would show it.
        var found = Projects.SelectMany(project => SourceTree.Files(project, "*.razor"))
            .SelectMany(file => SourceTree.Lines(file).Select((line, index) => (file, line, index)))
            .Where(place => MailAddress().IsMatch(place.line))
            .Select(place => $"{place.file}:{place.index + 1}");

        Assert.Empty(found);
    }

    [Fact]
    public void Sources_NameNoRegistryHostAndNoUnfinishedWork()
    {
        // In two parts, so that this file does not accuse itself.
        string[] banned = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception", "nuget" + ".org", "npmjs" + ".org"];
        var found = Projects.Append("VeSaaS.Tests").SelectMany(project => SourceTree.Files(project, "*.*"))
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" or ".css" or ".js" or ".json" or ".sh")
            .SelectMany(file => SourceTree.Lines(file).Select((line, index) => (file, line, index)))
            .Where(place => banned.Any(word => place.line.Contains(word, StringComparison.Ordinal)))
            .Select(place => $"{place.file}:{place.index + 1}");

        Assert.Empty(found);
    }

    [GeneratedRegex(@"(?<![@\w.])\w+@(if|foreach|for|switch)\b")]
    private static partial Regex MailAddress();
}

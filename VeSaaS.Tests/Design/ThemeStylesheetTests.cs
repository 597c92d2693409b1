using VeSaaS.Tests.Architecture;
using Xunit;

namespace VeSaaS.Tests.Design;

public sealed class ThemeStylesheetTests
{
    [Fact]
    public async Task ThemeCss_IsWhatTheThemeSays()
    {
        var path = Path.Combine(SourceTree.Root, "VeSaaS.Web", "wwwroot", "theme.css");
        var expected = ThemeStylesheet.Generate();
        if (Environment.GetEnvironmentVariable("VESAAS_WRITE_THEME") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(path, expected, TestContext.Current.CancellationToken);
        }

        Assert.Equal(expected, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), ignoreLineEndingDifferences: true);
    }
}

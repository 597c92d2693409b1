using System.Runtime.CompilerServices;

namespace VeSaaS.Tests.Design;

/// <summary>The folder of the solution, found from where this file was compiled.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string path = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VeSaaS.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The solution file is not above this test.");
    }
}

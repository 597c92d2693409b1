using System.Diagnostics;
using VeSaaS.Tests.Architecture;
using Xunit;

namespace VeSaaS.Tests.Support;

/// <summary>JavaScript of others that tests run, installed as the lock files pin it.</summary>
internal static class JsPackages
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Installs what is not there. Done before by deploy/test.sh; here for who runs one test alone.</summary>
    public static async Task InstallAsync()
    {
        await OneAtATime.WaitAsync();
        try
        {
            using var process = Start("bash", "deploy/js-packages.sh");
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"deploy/js-packages.sh ended with {process.ExitCode}:\n{await output}\n{await errors}");
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Starts a program in the repository's folder, with its streams in the test's hands.</summary>
    public static Process Start(string program, string argument) => Process.Start(new ProcessStartInfo(program, [argument])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = SourceTree.Root,
    })!;
}

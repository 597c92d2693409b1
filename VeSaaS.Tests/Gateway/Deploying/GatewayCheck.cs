using System.Diagnostics;
using VeSaaS.Tests.Architecture;
using VeSaaS.Tests.Gateway.EndToEnd;

namespace VeSaaS.Tests.Gateway.Deploying;

/// <summary>Runs `deploy/check-gateway.sh` as a person does, with tokens from a process of its own on the host's data folder.</summary>
internal static class GatewayCheck
{
    public static async Task<(int ExitCode, string Output)> RunAsync(
        LiveProduct product, Uri gateway, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var web = Path.Combine(SourceTree.Root, "VeSaaS.Web", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "VeSaaS.Web.dll");
        var start = new ProcessStartInfo("bash", [Path.Combine(SourceTree.Root, "deploy", "check-gateway.sh"), gateway.ToString(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.Combine(SourceTree.Root, "VeSaaS.Web"),
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__Directory"] = product.Host.Folder;
        start.Environment["VESAAS_PROBE"] = $"dotnet {web} probe-token";
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync(cancellationToken);
        var output = await script.StandardOutput.ReadToEndAsync(cancellationToken);
        await script.WaitForExitAsync(cancellationToken);
        return (script.ExitCode, output + await errors);
    }
}

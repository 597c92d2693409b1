using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Web.Audit;

/// <summary>`dotnet VeSaaS.Web.dll verify-audit`: ends with 0 when every sealed row is what it was, else with 1 and a line for each broken place.</summary>
internal static class VerifyAuditCommand
{
    public const string Name = "verify-audit";

    public static async Task<int> RunAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<Database>().PrepareAsync(cancellationToken);
        switch (await services.GetRequiredService<VerifyAudit>().ExecuteAsync(actor: null, cancellationToken))
        {
            case AuditVerification.Intact intact:
                await output.WriteLineAsync($"Intact: {intact.Rows} sealed rows, {intact.Checkpoints} checkpoints, {intact.Waiting} rows not sealed yet. Head {intact.Head}");
                return 0;
            case AuditVerification.Broken broken:
                foreach (var finding in broken.Findings)
                {
                    await output.WriteLineAsync($"{finding.Kind}: {finding.Text}");
                }

                await output.WriteLineAsync($"Broken: {broken.Total} {(broken.Total == 1 ? "place" : "places")} in {broken.Rows} rows.");
                return 1;
            default:
                await output.WriteLineAsync("The audit chain's key cannot be decrypted with the data-protection keys of this host; nothing could be verified.");
                return 1;
        }
    }
}

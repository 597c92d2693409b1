using VeSaaS.Core.Gateway;
using VeSaaS.Core.Gateway.Probing;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Web.Gateway;

/// <summary>
/// `dotnet VeSaaS.Web.dll probe-token {agent} [customer]`: prints tokens for `deploy/check-gateway.sh`, one `name=value` per line. They live for a
/// minute, and the audit log says that they were issued.
/// </summary>
internal static class ProbeTokenCommand
{
    public const string Name = "probe-token";

    private const string Usage = "Usage: probe-token {source}/{namespace}/{name} [customer id]. Without a customer the tokens are a stranger's.";

    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, IServiceProvider services, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        CustomerId? customer = null;
        if (arguments.Count is 0 or > 2 || !AgentRef.TryParse(arguments[0], out var agent))
        {
            await errors.WriteLineAsync(Usage);
            return 1;
        }

        if (arguments.Count == 2)
        {
            if (!Guid.TryParseExact(arguments[1], "D", out var id))
            {
                await errors.WriteLineAsync(Usage);
                return 1;
            }

            customer = new CustomerId(id);
        }

        await services.GetRequiredService<Database>().PrepareAsync(cancellationToken);
        switch (await services.GetRequiredService<IssueProbeTokens>().ExecuteAsync(agent.Value, customer, Environment.UserName, cancellationToken))
        {
            case ProbeTokens.Issued issued:
                await output.WriteLineAsync($"customer={issued.Customer}\nvalid={issued.Valid}\nexpired={issued.Expired}\nforged={issued.Forged}");
                return 0;
            default:
                await errors.WriteLineAsync($"There is no customer {customer}.");
                return 1;
        }
    }
}

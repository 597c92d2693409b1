using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Billing.Finance;

/// <summary>What a model costs the operator, for the margin; customers never see it.</summary>
public sealed class ModelCost : IVersioned
{
    /// <summary>Dearest rate, in nano per token: a thousand units of the currency per million.</summary>
    public const long HighestRate = 1_000_000;

    /// <summary>As agents report it; empty for usage that names none.</summary>
    public required string Model { get; init; }

    /// <summary>Nano per prompt token that came from no cache.</summary>
    public long InputRate { get; set; }

    /// <summary>Nano per prompt token that came from a cache.</summary>
    public long CachedRate { get; set; }

    /// <summary>Nano per answer token.</summary>
    public long OutputRate { get; set; }

    /// <inheritdoc />
    public int Version { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ModelCost>
    {
        public void Configure(EntityTypeBuilder<ModelCost> builder)
        {
            builder.ToTable("model_costs");
            builder.HasKey(cost => cost.Model);
            builder.Property(cost => cost.Model).HasMaxLength(120);
        }
    }
}

/// <summary>Says what a model costs, from now on and for every month that is looked at.</summary>
public sealed class SetModelCost(AppContexts contexts, TimeProvider time)
{
    public const string InputField = "input";
    public const string CachedField = "cached";
    public const string OutputField = "output";

    private const long NanoPerTokenOfMillion = Money.NanoPerUnit / 1_000_000;

    /// <summary>Sets the three rates.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="model">As agents report it, at most 120 characters; empty for usage that names none.</param>
    /// <param name="input">Units of the currency per million prompt tokens; 0 to 1,000 with at most three decimals.</param>
    /// <param name="cached">Per million cached prompt tokens, likewise.</param>
    /// <param name="output">Per million answer tokens, likewise.</param>
    /// <param name="cancellationToken">Ends it without a trace.</param>
    /// <returns>Every problem, or none.</returns>
    public async Task<IReadOnlyList<FieldError>> ExecuteAsync(Actor actor, string model, decimal input, decimal cached, decimal output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        List<FieldError> problems = [.. Check(InputField, input), .. Check(CachedField, cached), .. Check(OutputField, output)];
        if (problems.Count > 0)
        {
            return problems;
        }

        await contexts.WriteAsSystemAsync("the operator says what a model costs", async (db, token) =>
        {
            var cost = await db.Set<ModelCost>().SingleOrDefaultAsync(row => row.Model == model, token);
            if (cost is null)
            {
                cost = new() { Model = model };
                db.Add(cost);
            }

            var before = new { cost.InputRate, cost.CachedRate, cost.OutputRate };
            (cost.InputRate, cost.CachedRate, cost.OutputRate) = (Rate(input), Rate(cached), Rate(output));
            db.Audit(time, "billing.model_cost_changed", actor, null, $"model:{model}", new { before, after = new { cost.InputRate, cost.CachedRate, cost.OutputRate } });
            return true;
        }, cancellationToken);
        return problems;
    }

    private static long Rate(decimal perMillion) => (long)(perMillion * NanoPerTokenOfMillion);

    private static FieldError[] Check(string field, decimal perMillion) =>
        perMillion is < 0 or > 1_000 || decimal.Round(perMillion, 3) != perMillion ? [new(field, "Use 0 to 1,000 with at most three decimals.")] : [];
}

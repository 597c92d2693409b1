using Microsoft.Extensions.Options;

namespace VeSaaS.Core.Teams.Trials;

/// <summary>Configuration section `Trials`: what trying before hiring may cost the operator. Messages are counted, and costs are units of the currency at the listing's price.</summary>
public sealed class TrialOptions
{
    public const string SectionName = "Trials";

    /// <summary>`Trials:Enabled`: whether anything can be tried at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>`Trials:Duration`: how long one trial is open; a minute to a day.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>`Trials:MessagesPerTrial`: questions in one trial; at least 1.</summary>
    public int MessagesPerTrial { get; set; } = 5;

    /// <summary>`Trials:CostPerTrial`: most that one trial may cost.</summary>
    public decimal CostPerTrial { get; set; } = 1m;

    /// <summary>`Trials:MessagesPerCustomer`: questions of one customer in all its trials.</summary>
    public int MessagesPerCustomer { get; set; } = 50;

    /// <summary>`Trials:CostPerCustomer`: most that all trials of one customer may cost.</summary>
    public decimal CostPerCustomer { get; set; } = 5m;

    /// <summary>`Trials:MessagesPerDay`: questions of all customers in one day, in UTC.</summary>
    public int MessagesPerDay { get; set; } = 500;

    /// <summary>`Trials:CostPerDay`: most that a day's trials of all customers may cost.</summary>
    public decimal CostPerDay { get; set; } = 50m;

    /// <summary>`Trials:MessagesInTotal`: questions of all customers, ever.</summary>
    public int MessagesInTotal { get; set; } = 10_000;

    /// <summary>`Trials:CostInTotal`: most that all trials may cost, ever.</summary>
    public decimal CostInTotal { get; set; } = 500m;
}

/// <summary>Reports every problem with its key.</summary>
internal sealed class TrialOptionsValidator : IValidateOptions<TrialOptions>
{
    private const decimal Highest = 1_000_000m;

    public ValidateOptionsResult Validate(string? name, TrialOptions options)
    {
        List<string> errors = [];
        if (options.Duration < TimeSpan.FromMinutes(1) || options.Duration > TimeSpan.FromDays(1))
        {
            errors.Add($"{TrialOptions.SectionName}:{nameof(options.Duration)} must be from 00:01:00 to 1.00:00:00.");
        }

        AtLeast(options.MessagesPerTrial, 1, nameof(options.MessagesPerTrial));
        AtLeast(options.MessagesPerCustomer, 0, nameof(options.MessagesPerCustomer));
        AtLeast(options.MessagesPerDay, 0, nameof(options.MessagesPerDay));
        AtLeast(options.MessagesInTotal, 0, nameof(options.MessagesInTotal));
        Amount(options.CostPerTrial, nameof(options.CostPerTrial));
        Amount(options.CostPerCustomer, nameof(options.CostPerCustomer));
        Amount(options.CostPerDay, nameof(options.CostPerDay));
        Amount(options.CostInTotal, nameof(options.CostInTotal));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void AtLeast(int value, int least, string key)
        {
            if (value < least)
            {
                errors.Add($"{TrialOptions.SectionName}:{key} must be {least} or more.");
            }
        }

        void Amount(decimal value, string key)
        {
            if (value is < 0 or > Highest || value != decimal.Round(value, 2))
            {
                errors.Add($"{TrialOptions.SectionName}:{key} must be an amount from 0 to 1,000,000 with at most two decimals.");
            }
        }
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Finance;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Finance;

/// <summary>What models cost per million tokens; saved row by row.</summary>
public sealed partial class ModelCosts
{
    private const decimal TokensOfUnit = 1_000_000m;

    private IReadOnlyList<Row> _rows = [];
    private IReadOnlyList<ModelUsage>? _read;

    [Parameter, EditorRequired]
    public IReadOnlyList<ModelUsage> Models { get; set; } = [];

    /// <summary>A cost was saved.</summary>
    [Parameter]
    public EventCallback OnSaved { get; set; }

    [CascadingParameter(Name = "Currency")]
    private string Currency { get; set; } = "EUR";

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required SetModelCost Costs { get; init; }

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_read, Models))
        {
            // What somebody is typing into another row stays.
            var typed = _rows.Where(row => row.IsTouched).ToDictionary(row => row.Usage.Model);
            _rows = [.. Models.Select(model => typed.TryGetValue(model.Model, out var row) ? row.Over(model) : new Row(model))];
            _read = Models;
        }
    }

    private async Task SaveAsync(Row row)
    {
        if (!TryRead(row.Input, out var input) || !TryRead(row.Cached, out var cached) || !TryRead(row.Output, out var output))
        {
            row.Problem = "Use numbers such as 1.25.";
            return;
        }

        var actor = Actor.Operator((await Authentication).User.UserId());
        row.Problem = (await Costs.ExecuteAsync(actor, row.Usage.Model, input, cached, output, CancellationToken.None)).Select(problem => problem.Message).FirstOrDefault();
        if (row.Problem is null)
        {
            row.IsTouched = false;
            await OnSaved.InvokeAsync();
        }
    }

    private static bool TryRead(string text, out decimal value)
    {
        var isAmount = CapText.TryRead(text, out var amount) && amount >= Money.Zero;
        value = amount?.Units ?? 0;
        return isAmount;
    }

    private sealed class Row(ModelUsage usage)
    {
        private string _input = PerMillion(usage.Rates?.InputRate);
        private string _cached = PerMillion(usage.Rates?.CachedRate);
        private string _output = PerMillion(usage.Rates?.OutputRate);

        public ModelUsage Usage { get; private set; } = usage;

        public string Name => Usage.Model.Length > 0 ? Usage.Model : "Not reported";

        public string Input { get => _input; set => Touch(ref _input, value); }

        public string Cached { get => _cached; set => Touch(ref _cached, value); }

        public string Output { get => _output; set => Touch(ref _output, value); }

        public bool IsTouched { get; set; }

        public string? Problem { get; set; }

        public Row Over(ModelUsage usage)
        {
            Usage = usage;
            return this;
        }

        private void Touch(ref string field, string value) => (field, IsTouched) = (value, true);

        private static string PerMillion(long? nanoPerToken) =>
            nanoPerToken is { } rate ? (new Money(rate).Units * TokensOfUnit).ToString("0.###", CultureInfo.InvariantCulture) : "";
    }
}

using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Billing.Credits;
using VeSaaS.Core.Billing.Invoices;
using VeSaaS.Core.Kernel;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Teams.Hiring;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Billing.Finance;

/// <summary>Asks how much of which line is taken back, and why. One form issues one credit note, however often it is sent.</summary>
public sealed partial class CreditForm
{
    private readonly Dictionary<int, string?> _amounts = [];
    private IReadOnlyList<FieldError> _problems = [];
    private CreditNoteId _id;
    private string _reason = "";
    private string? _refusal;
    private bool _isIssuing;

    [Parameter, EditorRequired]
    public Invoice Invoice { get; set; } = default!;

    [Parameter, EditorRequired]
    public IReadOnlyList<InvoiceLine> Lines { get; set; } = [];

    /// <summary>What is left of each line.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyDictionary<int, Money> Left { get; set; } = new Dictionary<int, Money>();

    /// <summary>Issued, under this number.</summary>
    [Parameter]
    public EventCallback<string> OnIssued { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required IssueCreditNote Issuing { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<CreditForm> Logger { get; init; }

    protected override void OnInitialized() => _id = new(Time.NewId());

    private string? ErrorOf(string field) => _problems.FirstOrDefault(problem => problem.Field == field)?.Message;

    private void FillAll()
    {
        foreach (var (position, left) in Left)
        {
            _amounts[position] = left.Units.ToString("0.##", CultureInfo.InvariantCulture);
        }
    }

    private async Task IssueAsync()
    {
        if (_isIssuing)
        {
            return;
        }

        var credits = new List<LineCredit>();
        var problems = new List<FieldError>();
        foreach (var (position, text) in _amounts.Where(amount => !string.IsNullOrWhiteSpace(amount.Value)))
        {
            if (CapText.TryRead(text, out var amount) && amount is { } credit)
            {
                credits.Add(new(position, credit));
            }
            else
            {
                problems.Add(new(IssueCreditNote.LineField(position), "Use an amount such as 12.50."));
            }
        }

        (_problems, _refusal, _isIssuing) = (problems, null, problems.Count == 0);
        if (!_isIssuing)
        {
            return;
        }

        try
        {
            switch (await Issuing.ExecuteAsync(Actor.Operator((await Authentication).User.UserId()), _id, Invoice.Number, _reason, credits, CancellationToken.None))
            {
                case CreditOutcome.Issued(var number):
                    await OnIssued.InvokeAsync(number);
                    break;
                case CreditOutcome.Invalid(var found):
                    _problems = found;
                    break;
                default:
                    _refusal = "There is no such invoice any more.";
                    break;
            }
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            _refusal = $"It is not known whether it was issued: the database did not answer. Send it again, which issues nothing twice. Reference {PageFault.Report(Logger, exception)}.";
        }
        finally
        {
            _isIssuing = false;
        }
    }
}

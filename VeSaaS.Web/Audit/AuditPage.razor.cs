using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using VeSaaS.Core.Audit;
using VeSaaS.Core.Audit.Sealing;
using VeSaaS.Web.Design.Feedback;
using VeSaaS.Web.Shell;
using VeSaaS.Web.Tenancy;

namespace VeSaaS.Web.Audit;

/// <summary>The log, filtered by what the address says, and the proof that it is whole.</summary>
public sealed partial class AuditPage
{
    private readonly CancellationTokenSource _disposed = new();
    private SearchKey? _shown;
    private AuditResults? _page;
    private AuditVerification? _verification;
    private string? _verifyFault;
    private bool _verifying;
    private string? _fault;
    private string? _type;
    private string? _actor;
    private string? _customer;
    private string? _subject;
    private DateOnly? _from;
    private DateOnly? _to;

    [SupplyParameterFromQuery(Name = "type")]
    public string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "actor")]
    public string? ActorText { get; set; }

    [SupplyParameterFromQuery(Name = "customer")]
    public string? Customer { get; set; }

    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    public string? Before { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    public required SearchAudit Search { get; init; }

    [Inject]
    public required VerifyAudit Verify { get; init; }

    [Inject]
    public required ILogger<AuditPage> Logger { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Taken => Filter.IsEmpty ? "the whole log" : "what matches";

    private AuditFilter Filter => new(Text(Type), Text(ActorText), Text(Customer), Text(Subject), Day(From), Day(To));

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        // A search is written down, so the same one is not made twice because something around the page was drawn anew.
        var key = new SearchKey(Filter, Before);
        if (key == _shown)
        {
            return;
        }

        _shown = key;
        (_type, _actor, _customer, _subject, _from, _to) =
            (key.Filter.Type, key.Filter.Actor, key.Filter.Customer, key.Filter.Subject, key.Filter.From, key.Filter.To);
        await LoadAsync();
    }

    private static string? Text(string? value) => AuditExportRequest.Text(value);

    private static DateOnly? Day(string? value) => AuditExportRequest.Day(value);

    private static string? Day(DateOnly? value) => value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string UrlOf(AuditCursor? before) => AppUrls.AdminAuditWith(
        Text(Type), Text(ActorText), Text(Customer), Text(Subject), Day(Filter.From), Day(Filter.To), before?.ToString());

    private string FileOf(string format) => AppUrls.AdminAuditFile(
        format, Filter.Type, Filter.Actor, Filter.Customer, Filter.Subject, Day(Filter.From), Day(Filter.To));

    private void SearchAsync() => Navigation.NavigateTo(
        AppUrls.AdminAuditWith(Text(_type), Text(_actor), Text(_customer), Text(_subject), Day(_from), Day(_to)));

    private async Task LoadAsync()
    {
        try
        {
            _fault = null;
            _page = null;
            _page = await Search.ExecuteAsync(Filter, AuditCursor.Parse(Before), await OperatorAsync(), _disposed.Token);
        }
        catch (DbException exception)
        {
            _fault = PageFault.Report(Logger, exception);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed while it read.
        }
    }

    private async Task VerifyAsync()
    {
        if (_verifying)
        {
            return;
        }

        (_verifying, _verifyFault) = (true, null);
        try
        {
            _verification = await Verify.ExecuteAsync(await OperatorAsync(), _disposed.Token);
        }
        catch (DbException exception)
        {
            (_verification, _verifyFault) = (null, PageFault.Report(Logger, exception));
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page was closed while it verified.
        }
        finally
        {
            _verifying = false;
        }
    }

    private async Task<Actor> OperatorAsync() => Actor.Operator((await Authentication).User.UserId());

    private sealed record SearchKey(AuditFilter Filter, string? Before);
}

using Microsoft.AspNetCore.Components.Forms;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Web.Tenancy.Accounts;

/// <summary>A posted form and what is wrong with it, as the verbs say.</summary>
internal sealed class AccountForm
{
    private readonly object _model;
    private readonly ValidationMessageStore _messages;

    public AccountForm(object model)
    {
        _model = model;
        Context = new EditContext(model);
        _messages = new ValidationMessageStore(Context);
    }

    public EditContext Context { get; }

    /// <summary>What the form as a whole was refused for.</summary>
    public string? Message { get; set; }

    public void Show(IEnumerable<FieldError> errors)
    {
        foreach (var error in errors)
        {
            _messages.Add(new FieldIdentifier(_model, error.Field), error.Message);
        }

        Context.NotifyValidationStateChanged();
    }

    public void Show(string field, string? message)
    {
        if (message is not null)
        {
            Show([new FieldError(field, message)]);
        }
    }

    public bool IsClean => Message is null && !Context.GetValidationMessages().Any();
}

using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Outbox;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams.Customers;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Teams.Customers;

/// <summary>Tells the owners of a company by mail that it was suspended or resumed.</summary>
/// <param name="mails">Where mails wait.</param>
/// <param name="site">The platform's address; without one a mail can only say which page it is.</param>
public sealed class SuspensionMail(MailQueue mails, Uri? site)
{
    private string Papers => site is not null ? new Uri(site, AppUrls.SuspendedInvoices).ToString() : AppUrls.SuspendedInvoices;

    /// <summary>Adds the mails to the context of the act: all are saved or none is.</summary>
    public void Add(AppDbContext db, SuspensionNotice notice)
    {
        var company = Mail.OneLine(notice.Company);
        foreach (var owner in notice.Owners)
        {
            mails.Add(db, notice.Reason is { } reason
                ? new Mail(
                    owner,
                    $"{company} is suspended on VE SaaS",
                    $"""
                    The operator of this platform has suspended {company}: {Mail.OneLine(reason)}

                    Nobody of your company can sign in to it, its API keys are refused, and its virtual employees do not work. Their monthly fees rest.
                    Nothing is deleted: conversations, tasks and invoices are there when the suspension ends. As an owner you find
                    the invoices meanwhile, once you are signed in, at {Papers}
                    """)
                : new Mail(
                    owner,
                    $"{company} is active again on VE SaaS",
                    $"""
                    The suspension of {company} has ended. Your people can sign in, and each virtual employee works again as soon as the gateway has confirmed its access.
                    From then on its monthly fee runs again.
                    """));
        }
    }
}

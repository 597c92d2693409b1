using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Notifications;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy;
using VeSaaS.Web.Shell;

namespace VeSaaS.Web.Notifications;

/// <summary>Writes the mail of a notification, in the words of the page.</summary>
internal sealed class NotificationMail(NotificationWording wording)
{
    /// <summary>The mail; null for somebody who is no member any more, or has no address.</summary>
    public async Task<Mail?> WriteAsync(AppDbContext db, string request, CancellationToken cancellationToken)
    {
        var (id, user) = NotificationMailRequest.Read(request);
        if (await db.Set<Notification>().AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } told
            || !await db.Set<Member>().AnyAsync(member => member.CustomerId == told.CustomerId && member.UserId == user, cancellationToken)
            || await db.Set<ApplicationUser>().Where(person => person.Id == user).Select(person => person.Email).SingleOrDefaultAsync(cancellationToken) is not { } to)
        {
            return null;
        }

        var company = await db.Set<Customer>().Where(customer => customer.Id == told.CustomerId).Select(customer => customer.Name).SingleAsync(cancellationToken);
        var text = await NotificationWording.TextAsync(db, told, cancellationToken);
        return new Mail(
            to,
            Mail.OneLine($"{text.Title} ({company})"),
            $"""
            {text.Title}

            {text.Text}
            {Link(text.Link, text.Href)}
            You asked for mail about this in {company}. Change that under Notifications, or where you edit the virtual employee.
            {Link("Notifications", AppUrls.Notifications)}
            """);
    }

    private string Link(string label, string path) => wording.Link(path) is { } link ? $"{label}: {link}\n" : "";
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VeSaaS.Core.Notifications.Centre;
using VeSaaS.Core.Notifications.Webhooks;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Shell.Hosting;

namespace VeSaaS.Web.Notifications;

/// <summary>Says a notification outside of pages, in their words: to mails and to webhooks.</summary>
internal sealed class NotificationWording(IOptions<AppOptions> app)
{
    /// <summary>The page's words, with the names that the company's hires have now.</summary>
    public static async Task<NotificationText> TextAsync(AppDbContext db, Notification told, CancellationToken cancellationToken)
    {
        var names = await db.Set<Hire>().Where(hire => hire.CustomerId == told.CustomerId && hire.EndRequestedAt == null)
            .ToDictionaryAsync(hire => hire.Id.Value, hire => hire.PersonaName, cancellationToken);
        return NotificationText.Of(new NotificationRow(told.Id, told.Kind, told.Subject, told.Facts, told.CreatedAt, IsRead: false), names.GetValueOrDefault);
    }

    /// <summary>The same for a webhook.</summary>
    public async Task<NotificationWords> SayAsync(AppDbContext db, Notification told, CancellationToken cancellationToken)
    {
        var text = await TextAsync(db, told, cancellationToken);
        return new(text.Title, text.Text, Link(text.Href));
    }

    /// <summary>What is written without a request is written without its address: a link needs the configured one.</summary>
    public Uri? Link(string path) => app.Value.PublicUrl is { } site ? new Uri(site, path) : null;
}

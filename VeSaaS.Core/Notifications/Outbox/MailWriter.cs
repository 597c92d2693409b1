using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>
/// Writes mails whose making must not be seen in the time that a page takes, such as whether an address is known. Registered by who makes them, because
/// Core knows no hosting.
/// </summary>
/// <param name="Kind">Its name in the queue, at most <see cref="QueuedMail.WriterLength"/> characters.</param>
/// <param name="WriteAsync">
/// The mail for what was asked, or null for none. What it adds to the context is saved together with the mail.
/// </param>
public sealed record MailWriter(string Kind, Func<AppDbContext, string, CancellationToken, Task<Mail?>> WriteAsync);

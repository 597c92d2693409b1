namespace VeSaaS.Core.Notifications.Outbox;

/// <summary>
/// Carries something that is no mail out of the same queue: put in with the transaction of what it tells, taken by one node at a time, tried again with longer and longer
/// pauses. It has a lane of its own, so that nobody's slow receiver holds up mails.
/// </summary>
/// <param name="Kind">Its name in the queue, at most <see cref="QueuedMail.WriterLength"/> characters.</param>
/// <param name="CarryAsync">
/// Gets what was asked. It throws <see cref="MailException"/> to be tried again, for as long as it likes: returning ends it, whether it was carried or given up.
/// </param>
public sealed record OutboxCarrier(string Kind, Func<string, CancellationToken, Task> CarryAsync);

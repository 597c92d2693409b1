namespace VeSaaS.Infrastructure.Catalog.DemoAgents;

/// <summary>A JSON-RPC error with A2A's codes; the reason is 1.0's ErrorInfo, for A2A's own codes only.</summary>
internal sealed record DemoError(int Code, string Message, string? Reason = null)
{
    public static readonly DemoError Parse = new(-32700, "The body is not JSON.");
    public static readonly DemoError Method = new(-32601, "Method not found.");
    public static readonly DemoError TaskNotFound = new(-32001, "Task not found.", "TASK_NOT_FOUND");
    public static readonly DemoError NotCancelable = new(-32002, "The task has ended and cannot be cancelled.", "TASK_NOT_CANCELABLE");
    public static readonly DemoError NoPush = new(-32003, "Push notifications are not supported.", "PUSH_NOTIFICATION_NOT_SUPPORTED");
    public static readonly DemoError EndedTask = new(-32004, "The task has ended.", "UNSUPPORTED_OPERATION");
    public static readonly DemoError BusyTask = new(-32004, "The task is working and takes no message.", "UNSUPPORTED_OPERATION");
    public static readonly DemoError NoExtendedCard = new(-32004, "There is no extended card.", "UNSUPPORTED_OPERATION");
    public static readonly DemoError ContentType = new(-32005, "The content type must be application/json.", "CONTENT_TYPE_NOT_SUPPORTED");
    public static readonly DemoError NoExtendedCard03 = new(-32007, "There is no extended card.");
    public static readonly DemoError Version = new(-32009, "Speaks A2A 1.0 and 0.3.", "VERSION_NOT_SUPPORTED");

    public static DemoError InvalidRequest(string message) => new(-32600, message);

    public static DemoError InvalidParams(string message) => new(-32602, message);
}

/// <summary>Either a value or the error that stands for it.</summary>
internal readonly record struct DemoOutcome<T>(T? Value, DemoError? Error)
{
    public static implicit operator DemoOutcome<T>(T value) => new(value, null);

    public static implicit operator DemoOutcome<T>(DemoError error) => new(default, error);
}

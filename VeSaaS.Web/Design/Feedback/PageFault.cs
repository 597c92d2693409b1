using System.Diagnostics;
using System.Security.Cryptography;

namespace VeSaaS.Web.Design.Feedback;

/// <summary>What a page shows when it failed, and the log under the same reference.</summary>
internal static partial class PageFault
{
    /// <summary>Writes the cause into the log and gives the reference that a person can name; see <see cref="ErrorPanel.Reference"/>.</summary>
    public static string Report(ILogger logger, Exception exception)
    {
        // A circuit's work often has no trace of its own.
        var reference = Activity.Current?.TraceId.ToHexString() ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        Log.Failed(logger, exception, reference);
        return reference;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A page could not be shown. Reference {Reference}")]
        public static partial void Failed(ILogger logger, Exception exception, string reference);
    }
}

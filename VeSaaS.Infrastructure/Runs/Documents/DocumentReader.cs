using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace VeSaaS.Infrastructure.Runs.Documents;

/// <summary>
/// Has the text of documents read by <see cref="ReadDocumentCommand"/> in a process of its own, with bounds of memory, time and output, and with nothing of
/// this process's environment, which may hold secrets.
/// </summary>
internal static class DocumentReader
{
    private const int MaxAtOnce = 2;

    // The one that runs this very process: …/dotnet/shared/Microsoft.NETCore.App/10.0.0/
    private static readonly string Dotnet = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static readonly SemaphoreSlim Free = new(MaxAtOnce);

    /// <summary>The text; a <see cref="DocumentException"/> says why there is none.</summary>
    /// <param name="mediaType">By its content, as the store knows it.</param>
    /// <param name="content">Read to its end.</param>
    /// <param name="cancellationToken">Ends the process, too.</param>
    public static async Task<string> ReadAsync(string mediaType, Stream content, CancellationToken cancellationToken)
    {
        await Free.WaitAsync(cancellationToken);
        try
        {
            using var process = Process.Start(StartOf(mediaType)) ?? throw new InvalidOperationException("The reader of documents did not start.");
            return await AttendAsync(process, content, cancellationToken);
        }
        finally
        {
            Free.Release();
        }
    }

    internal static ProcessStartInfo StartOf(string mediaType)
    {
        var start = new ProcessStartInfo(Dotnet, [Path.Combine(AppContext.BaseDirectory, "VeSaaS.Web.dll"), ReadDocumentCommand.Name, mediaType])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["DOTNET_GCHeapHardLimit"] = DocumentLimits.MaxMemory.ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        return start;
    }

    private static async Task<string> AttendAsync(Process process, Stream content, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DocumentLimits.Patience);
        try
        {
            // What it complains about is of no use to anybody, but a full pipe would hold it up.
            var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token);
            var reading = ReadBoundedAsync(process.StandardOutput, patience.Token);
            await FeedAsync(process, content, patience.Token);
            var text = await reading;
            await complaints;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode switch
            {
                0 => text,
                ReadDocumentCommand.Refused => throw new DocumentException(text),
                _ => throw DocumentException.Unreadable(),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DocumentException($"reading it took longer than {DocumentLimits.Patience.TotalSeconds:0} seconds. Send a part of it.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task FeedAsync(Process process, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await content.CopyToAsync(process.StandardInput.BaseStream, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It broke before it had read everything; its exit code says so.
        }
    }

    private static async Task<string> ReadBoundedAsync(StreamReader output, CancellationToken cancellationToken)
    {
        var (text, buffer) = (new StringBuilder(), new char[16 * 1024]);
        while (await output.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            text.Append(buffer, 0, read);
            if (text.Length > DocumentLimits.MaxCharacters)
            {
                throw DocumentException.TooMuchText();
            }
        }

        return text.ToString();
    }
}

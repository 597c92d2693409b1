using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using VeSaaS.Infrastructure.Persistence;

namespace VeSaaS.Web.Shell.Hosting;

/// <summary>Turns what an operator can mend at start into one sentence that names the configuration key.</summary>
internal static class StartupFailure
{
    /// <summary>The sentence, or null for a fault of the program itself, which must keep its stack trace.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartupException startup => startup.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        IOException { InnerException: AddressInUseException } or AddressInUseException =>
            $"{exception.Message.TrimEnd('.')}. Change Urls, Gateway:ListenUrl or Demo:ListenUrl, or stop what listens there.",
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied or SocketError.AddressNotAvailable } =>
            $"{exception.Message}. Change Urls, Gateway:ListenUrl or Demo:ListenUrl.",
        // The binder: its own message names the key, the inner one says what is wrong with the value.
        InvalidOperationException { InnerException: FormatException inner } => $"{exception.Message} {inner.Message}",
        _ => null,
    };
}

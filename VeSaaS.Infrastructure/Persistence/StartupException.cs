namespace VeSaaS.Infrastructure.Persistence;

/// <summary>The product cannot start. The message is one sentence for the person who starts it, and names the configuration key.</summary>
public sealed class StartupException(string message, Exception? innerException = null) : Exception(message, innerException);

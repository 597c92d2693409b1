namespace VeSaaS.Core.Kernel;

/// <summary>
/// Encrypts what must not be readable in the database (private keys, credentials). The host binds it to its data-protection keys,
/// because Core knows no hosting.
/// </summary>
public sealed record SecretProtector(Func<byte[], byte[]> Protect, Func<byte[], byte[]> Unprotect);

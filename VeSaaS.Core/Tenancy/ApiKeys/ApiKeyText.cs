using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>How a key is written: `vek_` + 8 characters to know it by + `_` + 43 secret characters of 62 kinds, which are 256 bits.</summary>
public static class ApiKeyText
{
    /// <summary>How every key begins, so that scanners of repositories find one that leaked.</summary>
    public const string Start = "vek_";

    /// <summary>Characters of <see cref="ApiKey.Prefix"/>.</summary>
    public const int PrefixLength = 12;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int MarkLength = 8;
    private const int SecretLength = 43;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Characters of a key.</summary>
    public static int Length => PrefixLength + 1 + SecretLength;

    /// <summary>A new key, from the machine's own randomness.</summary>
    public static string Create() => $"{Start}{RandomNumberGenerator.GetString(Alphabet, MarkLength)}_{RandomNumberGenerator.GetString(Alphabet, SecretLength)}";

    /// <summary>Whether the text can be a key, and how it begins.</summary>
    public static bool TryReadPrefix(string text, [NotNullWhen(true)] out string? prefix)
    {
        var isKey = text.Length == Length && text.StartsWith(Start, StringComparison.Ordinal) && text[PrefixLength] == '_'
            && text.AsSpan(Start.Length, MarkLength).IndexOfAnyExcept(Characters) < 0
            && text.AsSpan(PrefixLength + 1).IndexOfAnyExcept(Characters) < 0;
        prefix = isKey ? text[..PrefixLength] : null;
        return isKey;
    }

    internal static string PrefixOf(string key) => key[..PrefixLength];

    internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}

using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OtpNet;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>Makes and recognises recovery codes: 16 letters and digits in four groups, 80 random bits.</summary>
internal static class RecoveryCodes
{
    /// <summary>How many a user gets.</summary>
    public const int Count = 10;

    private const int CodeBytes = 10;
    private const int CodeLength = 16;

    /// <summary>Replaces the user's codes in the caller's transaction; the answer exists nowhere else.</summary>
    public static async Task<IReadOnlyList<string>> ReplaceAsync(AppDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        await db.Set<RecoveryCode>().Where(code => code.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        var codes = Enumerable.Range(0, Count).Select(_ => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(CodeBytes))).ToList();
        db.AddRange(codes.Select(code => new RecoveryCode { UserId = userId, Hash = Hash(userId, code) }));
        return [.. codes.Select(code => string.Join('-', code.Chunk(4).Select(group => new string(group))))];
    }

    /// <summary>Uses the code up. Of two who use it at once, one deletes the row and the other finds none.</summary>
    public static async Task<bool> UseAsync(AppDbContext db, Guid userId, string typed, CancellationToken cancellationToken)
    {
        var code = new string([.. typed.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
        if (code.Length != CodeLength)
        {
            return false;
        }

        var hash = Hash(userId, code);
        return await db.Set<RecoveryCode>().Where(row => row.UserId == userId && row.Hash == hash).ExecuteDeleteAsync(cancellationToken) > 0;
    }

    private static byte[] Hash(Guid userId, string code) => SHA256.HashData(Encoding.UTF8.GetBytes($"{userId:D}:{code}"));
}

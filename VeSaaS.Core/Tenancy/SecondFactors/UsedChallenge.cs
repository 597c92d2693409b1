using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VeSaaS.Core.Persistence;

namespace VeSaaS.Core.Tenancy.SecondFactors;

/// <summary>A passkey's challenge that has been answered, so that the answer is worth nothing a second time.</summary>
public sealed class UsedChallenge
{
    /// <summary>SHA-256 of the challenge's state.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>When it would have run out by itself.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<UsedChallenge>
    {
        public void Configure(EntityTypeBuilder<UsedChallenge> builder)
        {
            builder.ToTable("used_challenges");
            builder.HasKey(challenge => challenge.Hash);
            builder.Property(challenge => challenge.Hash).HasMaxLength(32);
            builder.HasIndex(challenge => challenge.ExpiresAt);
        }
    }
}

/// <summary>Uses challenges up.</summary>
public sealed class UseChallenge(AppContexts contexts, TimeProvider time)
{
    /// <summary>False where somebody has answered it already.</summary>
    /// <param name="hash">SHA-256 of the challenge's state.</param>
    /// <param name="lifetime">How long the challenge can be answered, counted from now at most.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> ExecuteAsync(byte[] hash, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = contexts.ForSystem("nobody is signed in yet");
        await db.Set<UsedChallenge>().Where(challenge => challenge.ExpiresAt < now).ExecuteDeleteAsync(cancellationToken);
        db.Add(new UsedChallenge { Hash = hash, ExpiresAt = now + lifetime });
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (db.IsUniqueViolation(exception))
        {
            // Answered before: that is what the key is for.
            return false;
        }
    }
}

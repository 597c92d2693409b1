using Microsoft.EntityFrameworkCore;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Persistence;
using VeSaaS.Core.Tenancy.Sessions;

namespace VeSaaS.Core.Tenancy.ApiKeys;

/// <summary>What a new key is for.</summary>
/// <param name="Name">In its creator's words.</param>
/// <param name="Scopes">Names of <see cref="ApiScopes"/>.</param>
/// <param name="Days">How long it works, in days: 1 to <see cref="CreateApiKey.MaximumDays"/>.</param>
public sealed record ApiKeyRequest(string Name, IReadOnlyList<string> Scopes, int Days);

/// <summary>How making a key ended.</summary>
public abstract record CreateApiKeyOutcome
{
    private CreateApiKeyOutcome()
    {
    }

    /// <summary>The key as it is used; it exists nowhere else and cannot be read again.</summary>
    public sealed record Created(ApiKeyId Id, string Key) : CreateApiKeyOutcome;

    /// <summary>So many keys work that no other is made.</summary>
    public sealed record TooMany : CreateApiKeyOutcome;

    /// <summary>Fields are missing or wrong; every one is named.</summary>
    public sealed record InvalidFields(IReadOnlyList<FieldError> Errors) : CreateApiKeyOutcome;

    /// <summary>The person has to prove first who they are: see <see cref="RecentProof"/>.</summary>
    public sealed record ProofNeeded : CreateApiKeyOutcome;

    /// <summary>The person may not.</summary>
    public sealed record NotAllowed(string Reason) : CreateApiKeyOutcome;
}

/// <summary>Makes an API key.</summary>
public sealed class CreateApiKey(AppContexts contexts, RecentProof proof, ILiveEvents live, TimeProvider time)
{
    /// <summary>Days that a key works where nothing else is chosen.</summary>
    public const int DefaultDays = 90;

    /// <summary>Most days that a key works.</summary>
    public const int MaximumDays = 365;

    /// <summary>Most keys of one owner that work at the same time.</summary>
    public const int MaximumActive = 50;

    /// <summary>Makes the key.</summary>
    public async Task<CreateApiKeyOutcome> ExecuteAsync(ApiKeyOwner owner, ApiKeyRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(request);
        var errors = Check(owner, request).ToList();
        if (errors.Count > 0)
        {
            return new CreateApiKeyOutcome.InvalidFields(errors);
        }

        if (!await proof.IsThereAsync(owner.UserId, owner.Session, cancellationToken))
        {
            return new CreateApiKeyOutcome.ProofNeeded();
        }

        var outcome = await owner.WriteAsync(contexts, (db, token) => WriteAsync(db, owner, request, token), cancellationToken);
        if (outcome is CreateApiKeyOutcome.Created)
        {
            live.Publish(ApiKeyList.Topic(owner));
        }

        return outcome;
    }

    private async Task<CreateApiKeyOutcome> WriteAsync(AppDbContext db, ApiKeyOwner owner, ApiKeyRequest request, CancellationToken cancellationToken)
    {
        if (!await owner.MayManageAsync(db, cancellationToken))
        {
            return new CreateApiKeyOutcome.NotAllowed(owner.Refusal);
        }

        var now = time.GetUtcNow();
        if (await owner.Keys(db).CountAsync(key => key.RevokedAt == null && key.ExpiresAt > now, cancellationToken) >= MaximumActive)
        {
            return new CreateApiKeyOutcome.TooMany();
        }

        var text = ApiKeyText.Create();
        var scopes = ApiScopes.All.Where(scope => request.Scopes.Contains(scope.Name)).Select(scope => scope.Name).ToList();
        var made = new ApiKey
        {
            Id = new ApiKeyId(time.NewId()),
            CustomerId = owner.Customer,
            Name = request.Name.Trim(),
            Prefix = ApiKeyText.PrefixOf(text),
            KeyHash = ApiKeyText.Hash(text),
            Scopes = ApiScopes.Join(scopes),
            CreatedBy = owner.UserId,
            CreatedAt = now,
            ExpiresAt = now.AddDays(request.Days),
        };
        db.Add(made);
        owner.Audit(db, time, "tenancy.api_key_created", made.Id, new { made.Name, made.Prefix, scopes, made.ExpiresAt });
        return new CreateApiKeyOutcome.Created(made.Id, text);
    }

    private static IEnumerable<FieldError> Check(ApiKeyOwner owner, ApiKeyRequest request) =>
    [
        .. AccountRules.Check(nameof(request.Name), CheckName(request.Name)),
        .. AccountRules.Check(nameof(request.Scopes), CheckScopes(owner, request.Scopes)),
        .. AccountRules.Check(
            nameof(request.Days), request.Days is >= 1 and <= MaximumDays ? null : $"Choose between 1 and {MaximumDays} days."),
    ];

    private static string? CheckName(string name) => name.Trim().Length switch
    {
        0 => "Say what the key is for, for example the program that uses it.",
        > ApiKey.NameLength => $"Use at most {ApiKey.NameLength} characters.",
        _ => null,
    };

    private static string? CheckScopes(ApiKeyOwner owner, IReadOnlyList<string> scopes) =>
        scopes.Count == 0 ? "Choose at least one thing that the key may do."
        : scopes.All(name => ApiScopes.For(owner.Customer).Any(scope => scope.Name == name)) ? null
        : "Choose from the list.";
}

using Microsoft.IdentityModel.Tokens;

namespace VeSaaS.Infrastructure.Gateway.Embedded.Requests;

/// <summary>Gives the application's published keys; whoever gives them also keeps them, as every request with a token asks.</summary>
public sealed record CallerKeySource(Func<CancellationToken, Task<IReadOnlyList<JsonWebKey>>> ReadAsync);

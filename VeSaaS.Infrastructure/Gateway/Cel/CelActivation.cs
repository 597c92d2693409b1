using System.Text.Json;

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>What an expression can see of one request.</summary>
/// <param name="Method">`request.method`.</param>
/// <param name="Host">`request.host`.</param>
/// <param name="Path">`request.path`: without the query.</param>
/// <param name="PathAndQuery">`request.pathAndQuery`.</param>
/// <param name="Headers">`request.headers`: names in lower case, several lines of one name joined by a comma, so that none of them passes alone.</param>
/// <param name="Jwt">`jwt`: the claims of a verified token; null when there is none, which makes every use of it an error.</param>
internal sealed record CelActivation(
    string Method, string Host, string Path, string PathAndQuery, IReadOnlyDictionary<string, string> Headers, JsonElement? Jwt);

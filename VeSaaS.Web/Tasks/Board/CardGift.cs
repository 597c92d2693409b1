using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Tasks.Board;

/// <summary>A card that somebody is to get.</summary>
/// <param name="Card">Which.</param>
/// <param name="To">Who; null for nobody, or whoever the team chooses.</param>
/// <param name="TeamDecides">The team chooses.</param>
public sealed record CardGift(TaskCard Card, HireId? To, bool TeamDecides = false);

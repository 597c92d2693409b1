using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Teams;

namespace VeSaaS.Web.Teams;

/// <summary>What the team page reads: who is there, what they are doing, and whom one could hire.</summary>
public sealed record TeamReads(TeamQuery Team, TeamActivity Activity, MarketplaceQuery Market);

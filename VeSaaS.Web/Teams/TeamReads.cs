using VeSaaS.Core.Marketplace;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Teams.Overview;
using VeSaaS.Web.Teams.Welcome;

namespace VeSaaS.Web.Teams;

/// <summary>What team pages and dialogs read: who is there, what they are doing and asking, and whom one could hire.</summary>
public sealed record TeamReads(TeamQuery Team, TeamActivity Activity, TeamAsks Asks, MarketplaceQuery Market, MarketplaceDetail Details, MemberList Members, FirstSteps Steps);

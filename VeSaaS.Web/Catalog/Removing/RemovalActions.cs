using VeSaaS.Core.Catalog.Discovery;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Teams.Draining;

namespace VeSaaS.Web.Catalog.Removing;

/// <summary>What the page about taking a listing away reads and does.</summary>
public sealed record RemovalActions(DeletionImpacts Impacts, ListingConversations Conversations, ListingTasks Tasks, DrainVirtualEmployee Drain, DeleteAgent Delete);

using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Attaching;
using VeSaaS.Core.Tasks.Board;
using VeSaaS.Core.Tasks.Checking;
using VeSaaS.Core.Tasks.Content;
using VeSaaS.Core.Tasks.Delegation;
using VeSaaS.Core.Tasks.Limits;
using VeSaaS.Core.Tasks.Many;
using VeSaaS.Core.Tasks.Reviewing;
using VeSaaS.Core.Tasks.Views;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using VeSaaS.Core.Tenancy.Members;
using VeSaaS.Web.Chat.Files;

namespace VeSaaS.Web.Tasks;

/// <summary>What a person does with tasks; pages and endpoints take the verbs together.</summary>
public sealed record TaskVerbs(
    CreateTask Create, EditTask Edit, MoveTask Move, ArchiveTask Archive, CommentOnTask Comment, ChangeChecklist Checklist, LinkTasks Link, AnswerTask Answer,
    ReviewTask Review, LetTeamDecide Route, WaitForRoom Wait, SetWorkLimits Limits, RetryTask Retry, EditManyTasks Many, SavedViews Views, TaskCaps Caps, AttachToTask Attach, AskForCheck Check, DecideSuggestion Suggestion);

/// <summary>What pages of tasks read.</summary>
public sealed record TaskReads(BoardQuery Board, TaskQuery Tasks, TaskStarts Starts, CustomerClock Clock, TeamQuery Team, FileActions Files, MemberList Members);

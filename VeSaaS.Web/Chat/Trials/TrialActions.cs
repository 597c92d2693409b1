using Microsoft.Extensions.Options;
using VeSaaS.Core.Chat.Trials;
using VeSaaS.Core.Teams.Trials;

namespace VeSaaS.Web.Chat.Trials;

/// <summary>What the page of a trial, and programs, do with it.</summary>
public sealed record TrialActions(StartTrial Start, EndTrial End, SendTrialMessage Send, TrialQuery Query, IOptions<TrialOptions> Options);

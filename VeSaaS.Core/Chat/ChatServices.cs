using Microsoft.Extensions.DependencyInjection;
using VeSaaS.Core.Chat.Asks;
using VeSaaS.Core.Chat.Conversations;
using VeSaaS.Core.Chat.Feedback;
using VeSaaS.Core.Chat.Handover;
using VeSaaS.Core.Chat.Trials;
using VeSaaS.Core.Runs;

namespace VeSaaS.Core.Chat;

/// <summary>Registers Chat.</summary>
public static class ChatServices
{
    /// <summary>Verbs, queries, and what runs of kinds Chat and Trial write to.</summary>
    public static IServiceCollection AddChat(this IServiceCollection services)
    {
        services.AddSingleton<SendMessage>();
        services.AddSingleton<RetryMessage>();
        services.AddSingleton<AnswerAsk>();
        services.AddSingleton<StopAnswer>();
        services.AddSingleton<ChatQueries>();
        services.AddSingleton<SearchConversations>();
        services.AddSingleton<ConversationTitles>();
        services.AddSingleton<AnswersOfRuns>();
        services.AddSingleton<MarkConversation>();
        services.AddSingleton<EditConversation>();
        services.AddSingleton<DeleteConversation>();
        services.AddSingleton<ListingConversations>();
        services.AddHostedService<ConversationEraser>();
        services.AddSingleton<GiveFeedback>();
        services.AddSingleton<FeedbackQueries>();
        services.AddSingleton<NoteMessageTask>();
        services.AddSingleton<MessageTasks>();
        services.AddSingleton<SendTrialMessage>();
        services.AddSingleton<KeepTrialConversations>();
        services.AddHostedService<KeepTrialWorker>();
        services.AddKeyedSingleton<IRunOwner, ChatRunOwner>(RunKind.Chat);
        services.AddKeyedSingleton<IRunOwner, ChatRunOwner>(RunKind.Trial);
        return services;
    }
}

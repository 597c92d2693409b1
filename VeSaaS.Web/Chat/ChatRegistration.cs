using VeSaaS.Core.Chat;
using VeSaaS.Web.Chat.Asks;
using VeSaaS.Web.Chat.Conversations;
using VeSaaS.Web.Chat.Feedback;
using VeSaaS.Web.Chat.Files;
using VeSaaS.Web.Chat.Handover;
using VeSaaS.Web.Chat.Trials;

namespace VeSaaS.Web.Chat;

/// <summary>Registers the chat and its page.</summary>
internal static class ChatRegistration
{
    public static IServiceCollection AddChatWeb(this IServiceCollection services)
    {
        services.AddChat();
        services.AddSingleton<ChatActions>();
        services.AddSingleton<ConversationActions>();
        services.AddSingleton<FeedbackActions>();
        services.AddSingleton<TaskActions>();
        services.AddSingleton<FileActions>();
        services.AddSingleton<AskActions>();
        services.AddSingleton<TrialActions>();
        return services;
    }
}

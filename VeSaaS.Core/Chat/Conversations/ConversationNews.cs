namespace VeSaaS.Core.Chat.Conversations;

/// <summary>What members find in their notifications about conversations that they put away themselves. The titles are words of people and are not kept there.</summary>
public static class ConversationNews
{
    /// <summary>The kind for a conversation that the member took off the list.</summary>
    public const string Archived = "chat.conversation_archived";

    /// <summary>The kind for a conversation that the member deleted.</summary>
    public const string Deleted = "chat.conversation_deleted";

    internal static string SubjectOf(ConversationId conversation) => $"conversation:{conversation.Value:D}";
}

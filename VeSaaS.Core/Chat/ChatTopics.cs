using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;

namespace VeSaaS.Core.Chat;

/// <summary>What chat pages follow.</summary>
public static class ChatTopics
{
    /// <summary>A message of the conversation was added, began, or ended. The text in between is in the run's log.</summary>
    public static LiveTopic Of(ConversationId conversation) => new("conversation", conversation.Value);

    /// <summary>One of the customer's conversations began, grew or got its answer.</summary>
    public static LiveTopic ListOf(CustomerId customer) => new("conversations", customer.Value);
}

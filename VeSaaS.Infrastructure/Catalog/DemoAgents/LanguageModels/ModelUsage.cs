using Microsoft.Extensions.AI;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

/// <summary>
/// Turns what an endpoint counts into what kagent reports: there thoughts stand beside the candidates, while OpenAI counts reasoning inside
/// of the completion.
/// </summary>
internal static class ModelUsage
{
    public static DemoUsage? Of(UsageDetails? usage, string model)
    {
        if (usage is not { InputTokenCount: >= 0 and var prompt, OutputTokenCount: >= 0 and var completion })
        {
            return null;
        }

        long? thoughts = usage.ReasoningTokenCount is > 0 and var reasoning ? reasoning : null;
        // Some endpoints count reasoning beside the completion; their total gives them away.
        var isBeside = thoughts > completion || thoughts is not null && usage.TotalTokenCount == prompt + completion + thoughts;
        var candidates = isBeside ? completion : completion - (thoughts ?? 0);
        long? cached = usage.CachedInputTokenCount is >= 0 and var read ? read : null;
        return new DemoUsage(prompt, candidates, cached, thoughts, model);
    }
}

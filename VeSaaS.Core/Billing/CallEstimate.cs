using VeSaaS.Core.Catalog.Prices;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Billing;

/// <summary>
/// What one call of an agent is expected to cost before it starts: the text that is sent at three characters per token, a flat amount for
/// what the agent adds to the prompt, and a flat amount of answer. It only has to be of the right size: what a call really costs replaces it
/// as soon as the agent reports it.
/// </summary>
public static class CallEstimate
{
    /// <summary>Tokens of instructions, tools and history.</summary>
    public const long PromptTokens = 2_000;

    /// <summary>Tokens of the answer.</summary>
    public const long AnswerTokens = 1_000;

    private const int CharactersPerToken = 3;

    /// <summary>The expected price for a message of this many characters.</summary>
    public static Money Of(PriceSnapshot price, int characters) =>
        price.ListAmount(PromptTokens + (characters / CharactersPerToken), AnswerTokens, cachedTokens: 0);

    /// <summary>The tokens of that price.</summary>
    public static long TokensOf(int characters) => PromptTokens + (characters / CharactersPerToken) + AnswerTokens;
}

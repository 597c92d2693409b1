using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.LanguageModels;

/// <summary>What one call of the model gave.</summary>
/// <param name="Usage">As the endpoint reported it, or null: it is never computed.</param>
/// <param name="Failure">Why it is no answer; null when it is one.</param>
internal sealed record ModelAnswer(DemoUsage? Usage, ModelFailure? Failure);

/// <summary>The model behind the demo agents: any API that speaks OpenAI's chat completions.</summary>
internal sealed class LanguageModel : IDisposable
{
    private const int MaxAnswerLength = 200_000;

    private readonly HttpClient _http;
    private readonly IChatClient _client;
    private readonly LanguageModelOptions _options;

    public LanguageModel(LanguageModelOptions options)
    {
        _options = options;
        // A client of its own: factories log requests, and a redirect would carry the conversation to an address that nobody configured.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _client = CreateClient(options, _http);
    }

    public string Name => _options.Name!.Trim();

    public Uri Endpoint => new(_options.Endpoint!);

    /// <summary>Asks once and hands on each piece of text as it comes.</summary>
    public async Task<ModelAnswer> AnswerAsync(IReadOnlyList<ChatMessage> messages, Action<string> write, CancellationToken cancellationToken)
    {
        var heard = new Heard();
        try
        {
            await foreach (var update in _client.GetStreamingResponseAsync(messages, options: null, cancellationToken))
            {
                if (heard.Take(update) is { Length: > 0 } piece)
                {
                    write(piece);
                }

                if (heard.Length > MaxAnswerLength)
                {
                    return new ModelAnswer(heard.Usage(Name), ModelFailure.TooLong);
                }
            }
        }
        catch (Exception exception)
        {
            // The edge to foreign bytes: whatever the library makes of them is a failed call, and its words may repeat the prompt or the key.
            cancellationToken.ThrowIfCancellationRequested();
            return new ModelAnswer(heard.Usage(Name), ModelFailure.Of(exception, _options.Timeout));
        }

        return new ModelAnswer(heard.Usage(Name), heard.Failure());
    }

    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
    }

    private static IChatClient CreateClient(LanguageModelOptions options, HttpClient http)
    {
        var settings = new OpenAIClientOptions
        {
            Endpoint = new Uri(options.Endpoint!),
            Transport = new HttpClientPipelineTransport(http),
            NetworkTimeout = options.Timeout,
            RetryPolicy = new ModelRetries(),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        };
        AuthenticationPolicy authentication = string.IsNullOrWhiteSpace(options.ApiKey)
            ? new NoKey()
            : ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(options.ApiKey.Trim()));
#pragma warning disable OPENAI001 // The constructors that are final want a key and always send one.
        return new ChatClient(options.Name!.Trim(), authentication, settings).AsIChatClient();
#pragma warning restore OPENAI001
    }

    /// <summary>What came of a call so far.</summary>
    private sealed class Heard
    {
        private UsageDetails? _usage;
        private string? _model;
        private ChatFinishReason? _finish;
        private bool _isRefused;

        public int Length { get; private set; }

        public string Take(ChatResponseUpdate update)
        {
            _model = string.IsNullOrEmpty(update.ModelId) ? _model : update.ModelId;
            _finish = update.FinishReason ?? _finish;
            _isRefused |= (update.RawRepresentation as StreamingChatCompletionUpdate)?.RefusalUpdate is { Length: > 0 };
            var text = new StringBuilder();
            foreach (var content in update.Contents)
            {
                text.Append((content as TextContent)?.Text);
                // Some endpoints tell a sum that grows with each piece; the last one is the call's.
                _usage = (content as UsageContent)?.Details ?? _usage;
            }

            Length += text.Length;
            return text.ToString();
        }

        public DemoUsage? Usage(string configured) => ModelUsage.Of(_usage, _model ?? configured);

        public ModelFailure? Failure() => _finish switch
        {
            _ when _isRefused => ModelFailure.Refused,
            { } finish when finish == ChatFinishReason.ContentFilter => ModelFailure.Filtered,
            null => ModelFailure.BrokenOff,
            { } finish when finish == ChatFinishReason.Length => ModelFailure.OutOfTokens,
            _ when Length == 0 => ModelFailure.Empty,
            _ => null,
        };
    }

    private sealed class NoKey : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using VeSaaS.Core.Runs;
using VeSaaS.Infrastructure.Runs.A2A;
using VeSaaS.Tests.Support;
using Xunit;
using static VeSaaS.Tests.Runs.A2A.FakeAgent;

namespace VeSaaS.Tests.Runs.A2A;

/// <summary>Streams that are split and corrupted at random: what was whole is read, nothing hangs, and the end has a name. A seed that fails is in the message.</summary>
public sealed class AgentFuzzTests
{
    private static readonly string[] Recordings = ["v1.0-stream.sse", "v0.3-stream.sse", "v1.0-stream-files.sse", "v0.3-stream-files.sse", "v1.0-input-required.sse", "v0.3-input-required.sse"];

    // Far longer than any of these streams takes, also on a machine that does other things.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int Seeds => TestRun.IsFull ? 10_000 : 600;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StreamAsync_SplitAnywhere_GivesEveryEvent()
    {
        var whole = await WholeAsync();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var recording = Recordings[random.Next(Recordings.Length)];

            var (events, failure) = await ReadAsync(recording, new Pieces(Fixture(recording), random, breaks: false));

            Assert.True(failure is null && whole[recording].SequenceEqual(events), $"Seed {seed}, {recording}: {failure?.Message}");
        }
    }

    [Fact]
    public async Task StreamAsync_Corrupted_GivesWhatWasWholeAndEndsInANamedState()
    {
        var whole = await WholeAsync();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var recording = Recordings[random.Next(Recordings.Length)];
            var body = Fixture(recording);
            var (corrupted, first) = Corrupt(body, random);

            var pieces = new Pieces(corrupted, random, breaks: random.Next(4) == 0);
            var (events, failure) = await ReadAsync(recording, pieces);

            // Events that ended before the first byte that differs, or is missing, are not touched by what comes after them.
            var untouched = EventsBefore(body, Math.Min(first, pieces.End));
            Assert.True(whole[recording].Take(untouched).SequenceEqual(events.Take(untouched)), $"Seed {seed}, {recording}: {events.Count} events, and not the {untouched} that were whole.");
            Assert.True(failure is null || Enum.IsDefined(failure.Failure), $"Seed {seed}, {recording}");
        }
    }

    [Fact]
    public async Task StreamAsync_Noise_IsRefusedByName()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var noise = new byte[random.Next(1, 4_000)];
            random.NextBytes(noise);

            var (events, failure) = await ReadAsync(Recordings[0], new Pieces(noise, random, breaks: false));

            Assert.True(events.Count == 0, $"Seed {seed}: noise became an event.");
            Assert.True(failure is null or { Failure: RunFailure.Protocol or RunFailure.LimitExceeded }, $"Seed {seed}: {failure?.Failure}");
        }
    }

    private static async Task<Dictionary<string, List<string>>> WholeAsync()
    {
        var whole = new Dictionary<string, List<string>>();
        foreach (var recording in Recordings)
        {
            var (events, failure) = await ReadAsync(recording, new MemoryStream(Fixture(recording)));
            Assert.Null(failure);
            Assert.NotEmpty(events);
            whole[recording] = events;
        }

        return whole;
    }

    private static async Task<(List<string> Events, AgentCallException? Failure)> ReadAsync(string recording, Stream body)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        var card = Fixture($"{recording[..4]}-card.json");
        var client = Client(new Uri("http://gateway.test"), new AgentClientOptions(), _ => new Answering(card, body));
        List<string> events = [];
        try
        {
            await foreach (var change in client.StreamAsync(Call, Message, limit.Token))
            {
                events.Add(change.GetType().Name + JsonSerializer.Serialize(change, change.GetType()));
            }

            return (events, null);
        }
        catch (AgentCallException exception)
        {
            return (events, exception);
        }
    }

    private static (byte[] Body, int First) Corrupt(byte[] body, Random random)
    {
        var bytes = body.ToList();
        var first = body.Length;
        for (var times = random.Next(1, 5); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 60), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)random.Next(1, 256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    // No text in UTF-8.
                    bytes.InsertRange(at, [0xC3, 0x28, 0xFF, 0xFE]);
                    break;
                case 4:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(random.Next(2) == 0 ? "\r\n\r\n" : "\ndata: {\"jsonrpc\":\"2.0\",\"result\":{}}\n"));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            first = Math.Min(first, at);
            if (bytes.Count == 0)
            {
                break;
            }
        }

        return ([.. bytes], first);
    }

    // One event is one line of data here, and ends with the blank line after it.
    private static int EventsBefore(byte[] body, int first) => Encoding.UTF8.GetString(body, 0, first).Split("\n\n").Length - 1;

    /// <summary>A body that comes in pieces of any length, and may break off.</summary>
    private sealed class Pieces(byte[] body, Random random, bool breaks) : MemoryStream(body)
    {
        /// <summary>Where it breaks off, or far behind its end.</summary>
        public int End { get; } = breaks ? random.Next(body.Length + 1) : int.MaxValue;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= End ? throw new IOException("The connection broke.") : base.ReadAsync(buffer[..(int)Math.Min(Math.Min(buffer.Length, random.Next(1, 40)), End - Position)], cancellationToken);
    }

    private sealed class Answering(byte[] card, Stream body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isCard = request.Method == HttpMethod.Get;
            var content = isCard ? (HttpContent)new ByteArrayContent(card) : new StreamContent(body);
            content.Headers.ContentType = new(isCard ? "application/json" : "text/event-stream");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}

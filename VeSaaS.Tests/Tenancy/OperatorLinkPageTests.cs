using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VeSaaS.Tests.Support;
using Xunit;

namespace VeSaaS.Tests.Tenancy;

/// <summary>The printed link, from standard output to the first operator.</summary>
public sealed class OperatorLinkPageTests
{
    [Fact]
    public async Task PrintedLink_Used_MakesAnOperatorOnceAndIsInNoLog()
    {
        using var output = new Tee(Console.Out);
        Console.SetOut(output);
        var logs = new LogLines();
        try
        {
            using var host = new AppHost(
                new() { ["Logging:LogLevel:Default"] = "Information" }, services => services.AddSingleton<ILoggerProvider>(logs));
            host.Start();
            var link = await PrintedLinkAsync(output, host.Url);
            using var browser = new FormBrowser(host.Url);
            using var opened = await browser.GetAsync(link, Token);
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
            Assert.Equal("no-referrer", Assert.Single(opened.Headers.GetValues("Referrer-Policy")));
            Assert.True(opened.Headers.CacheControl?.NoStore);

            using var used = await browser.SendFormAsync(
                link, new() { ["Name"] = "Ada", ["Email"] = "ada@platform.example", ["Password"] = TestAccount.Password }, Token, "null");
            using var stranger = new FormBrowser(host.Url);
            using var again = await stranger.GetAsync(link, Token);
            using var wrong = await stranger.GetAsync("/operator/wrong", Token);
            using var agents = await browser.GetAsync("/api/discovery/agents", Token);

            Assert.Equal("/admin/agents", used.Headers.Location?.AbsolutePath);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (again.StatusCode, wrong.StatusCode));
            Assert.Equal(HttpStatusCode.OK, agents.StatusCode);
            var secret = link[(link.LastIndexOf('/') + 1)..];
            Assert.NotEmpty(logs.Lines);
            Assert.DoesNotContain(logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
        finally
        {
            Console.SetOut(output.Inner);
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> PrintedLinkAsync(Tee output, string url)
    {
        var start = $"{url}/operator/";
        string? link = null;
        await Eventually.UntilAsync(() =>
        {
            var text = output.Text;
            var at = text.IndexOf(start, StringComparison.Ordinal);
            link = at >= 0 && text.IndexOfAny(['\r', '\n'], at) is > 0 and var end ? text[(at + url.Length)..end] : null;
            return Task.FromResult(link is not null);
        });
        return link!;
    }

    private sealed class Tee(TextWriter inner) : TextWriter
    {
        private readonly StringBuilder _text = new();

        public TextWriter Inner => inner;

        public override Encoding Encoding => inner.Encoding;

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public override void Write(char value)
        {
            lock (_text)
            {
                _text.Append(value);
            }

            inner.Write(value);
        }
    }

    private sealed class LogLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}

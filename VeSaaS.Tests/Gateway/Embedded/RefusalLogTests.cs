using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VeSaaS.Core.Gateway.Reconciling;
using VeSaaS.Infrastructure.Gateway.Embedded.Requests;
using Xunit;

namespace VeSaaS.Tests.Gateway.Embedded;

public sealed class RefusalLogTests
{
    [Fact]
    public void Refused_Flood_IsWrittenFiveTimesASecondAndCounted()
    {
        var lines = new Lines();
        var time = new FakeTimeProvider();
        var log = new RefusalLog(lines, time);

        for (var request = 0; request < 1000; request++)
        {
            log.Refused(new DefaultHttpContext().Request, "demo/demo/x", 401, null);
        }

        Assert.Equal(5, lines.Written.Count);
        time.Advance(TimeSpan.FromSeconds(1));
        log.Refused(new DefaultHttpContext().Request, "demo/demo/x", 403, null);

        Assert.Equal("995 further refusals were not written.", lines.Written[5].Text);
        Assert.Equal("gateway.access_refused", lines.Written[6].Event);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Refused_MarkedRequest_IsLeftOutOnlyWithThisProcessesMark(bool isOurs, int written)
    {
        var lines = new Lines();
        var request = new DefaultHttpContext().Request;
        request.Headers[GatewayProbe.MarkHeader] = isOurs ? GatewayProbe.Mark : new string('0', 64);

        new RefusalLog(lines, new FakeTimeProvider()).Refused(request, "demo/demo/x", 401, null);

        Assert.Equal(written, lines.Written.Count);
    }

    private sealed class Lines : ILogger<RefusalLog>
    {
        public List<(string? Event, string Text)> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Add((eventId.Name, formatter(state, exception)));
    }
}

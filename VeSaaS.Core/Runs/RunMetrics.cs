using System.Diagnostics.Metrics;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Runs;

/// <summary>How runs fare, by kind. No customer, agent or word of anybody is in it.</summary>
internal sealed class RunMetrics
{
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _waiting;
    private readonly Histogram<double> _firstWord;

    public RunMetrics(IMeterFactory meters)
    {
        var meter = meters.CreateProductMeter();
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200] };
        _ended = meter.CreateCounter<long>("vesaas.runs.ended", "{run}", "Runs that ended, by state, and by failure where they failed.");
        _duration = meter.CreateHistogram("vesaas.runs.duration", "s", "From the time a node took a run to its end.", advice: seconds);
        _waiting = meter.CreateHistogram("vesaas.runs.waiting", "s", "How long a run waited until a node took it.", advice: seconds);
        _firstWord = meter.CreateHistogram("vesaas.runs.first_word", "s", "From the time a run was asked for to the first word of its answer.", advice: seconds);
    }

    /// <summary>Something of the run was kept: the first of it, or with the answer's first word.</summary>
    public void Wrote(Run run, bool isFirst, bool isFirstWord, DateTimeOffset now)
    {
        if (isFirst && run.StartedAt is { } started)
        {
            _waiting.Record((started - run.CreatedAt).TotalSeconds, Kind(run));
        }

        if (isFirstWord)
        {
            _firstWord.Record((now - run.CreatedAt).TotalSeconds, Kind(run));
        }
    }

    /// <summary>The run ended, as it now says.</summary>
    public void Ended(Run run)
    {
        var (kind, state) = (Kind(run), KeyValuePair.Create("state", (object?)run.State.ToString()));
        _ended.Add(1, kind, state, KeyValuePair.Create("failure", (object?)(run.Failure?.ToString() ?? "")));
        if (run is { StartedAt: { } started, EndedAt: { } ended })
        {
            _duration.Record((ended - started).TotalSeconds, kind, state);
        }
    }

    private static KeyValuePair<string, object?> Kind(Run run) => KeyValuePair.Create("kind", (object?)run.Kind.ToString());
}

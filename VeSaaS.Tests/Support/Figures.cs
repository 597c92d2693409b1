using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VeSaaS.Core.Kernel;

namespace VeSaaS.Tests.Support;

/// <summary>What one factory's meters measured.</summary>
internal sealed class Figures : IDisposable
{
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<Figure> _all = [];
    private readonly ConcurrentDictionary<string, Instrument> _instruments = [];

    public Figures(IMeterFactory meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == ProductMeter.Name && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    _instruments[instrument.Name] = instrument;
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public sealed record Figure(string Name, double Value, string Tags);

    public IReadOnlyList<Figure> All => [.. _all];

    public IEnumerable<Instrument> Instruments => _instruments.Values;

    public IEnumerable<Figure> Of(string name) => _all.Where(figure => figure.Name == name);

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue(new(instrument.Name, value, string.Join(", ", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
}

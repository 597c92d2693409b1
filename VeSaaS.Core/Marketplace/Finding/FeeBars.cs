using VeSaaS.Core.Kernel;

namespace VeSaaS.Core.Marketplace.Finding;

/// <summary>Counts fees in ten bars whose width depends on what is offered, not on the filter, so that they stay where they are while somebody filters.</summary>
internal sealed class FeeBars
{
    private const int Bars = 10;

    // A few very dear listings would squeeze all others into the first bar.
    private const double Usual = 0.95;

    private readonly decimal _step;
    private readonly long _stepNano;
    private readonly int[] _counts;

    public FeeBars(Shelf shelf)
    {
        var fees = shelf.Items.Select(item => item.Fee.Nano).ToArray();
        Array.Sort(fees);
        var top = fees.Length == 0 ? 0 : new Money(fees[(int)Math.Ceiling((fees.Length - 1) * Usual)]).Units;
        _step = Step(top);
        _stepNano = Money.FromUnits(_step).Nano;
        _counts = new int[fees.Length == 0 ? 0 : Bars];
    }

    public void Add(Money fee) => _counts[(int)Math.Min(fee.Nano / _stepNano, Bars - 1)]++;

    public FeeHistogram ToHistogram() => new(_step, _counts);

    // 1, 2 or 5 times a power of ten, so that the usual fees fit into the bars.
    private static decimal Step(decimal top)
    {
        for (var unit = 1m; ; unit *= 10)
        {
            foreach (var step in (decimal[])[unit, 2 * unit, 5 * unit])
            {
                if (step * Bars > top)
                {
                    return step;
                }
            }
        }
    }
}

namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>One step of a compiled expression.</summary>
internal delegate CelValue CelStep(CelEvaluation evaluation);

/// <summary>One run of a program: what it sees, the variables of its macros, and how much it may still cost.</summary>
internal sealed class CelEvaluation(CelActivation activation, int variables, long budget)
{
    public CelActivation Activation => activation;

    /// <summary>The iteration variables, outermost first.</summary>
    public CelValue[] Variables { get; } = variables == 0 ? [] : new CelValue[variables];

    /// <summary>Whether the run was cut short. Then its value is an error, and no `||` absorbs that.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>What the run has cost so far.</summary>
    public long Cost { get; private set; }

    /// <summary>What it costs to look at this many characters or bytes once.</summary>
    public static long Length(long characters) => characters / 16;

    /// <summary>Pays for what is about to be done; false when it must not be done.</summary>
    public bool Spend(long cost)
    {
        if (IsExhausted || cost > budget - Cost)
        {
            IsExhausted = true;
            return false;
        }

        Cost += cost;
        return true;
    }

    /// <summary>Ends the run.</summary>
    public void Exhaust() => IsExhausted = true;
}

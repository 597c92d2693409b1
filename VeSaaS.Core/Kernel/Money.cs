using System.Globalization;

namespace VeSaaS.Core.Kernel;

/// <summary>
/// An exact amount in nano units (10⁻⁹) of the installation's currency. Never rounded; only invoices round, half to even.
/// </summary>
public readonly record struct Money(long Nano) : IComparable<Money>
{
    /// <summary>Nano units in one unit of the currency.</summary>
    public const long NanoPerUnit = 1_000_000_000;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The exact decimal value in units of the currency.</summary>
    public decimal Units => Nano / (decimal)NanoPerUnit;

    /// <summary>Converts a decimal amount with at most nine decimals.</summary>
    /// <exception cref="OverflowException">The amount does not fit, or has more than nine decimals.</exception>
    public static Money FromUnits(decimal units)
    {
        var nano = units * NanoPerUnit;
        return nano == decimal.Truncate(nano)
            ? new Money((long)nano)
            : throw new OverflowException("An amount has at most nine decimals.");
    }

    public static Money operator +(Money left, Money right) => new(checked(left.Nano + right.Nano));

    public static Money operator -(Money left, Money right) => new(checked(left.Nano - right.Nano));

    public static Money operator -(Money amount) => new(checked(-amount.Nano));

    public static bool operator <(Money left, Money right) => left.Nano < right.Nano;

    public static bool operator >(Money left, Money right) => left.Nano > right.Nano;

    public static bool operator <=(Money left, Money right) => left.Nano <= right.Nano;

    public static bool operator >=(Money left, Money right) => left.Nano >= right.Nano;

    /// <summary>The sum; throws when it overflows.</summary>
    public static Money Add(Money left, Money right) => left + right;

    /// <summary>The difference; throws when it overflows.</summary>
    public static Money Subtract(Money left, Money right) => left - right;

    /// <summary>The amount with its sign turned.</summary>
    public static Money Negate(Money amount) => -amount;

    /// <inheritdoc />
    public int CompareTo(Money other) => Nano.CompareTo(other.Nano);

    /// <summary>Invariant units with all decimals that matter, for logs and files; pages use the design's own formatting.</summary>
    public override string ToString() => Units.ToString("0.#########", CultureInfo.InvariantCulture);
}

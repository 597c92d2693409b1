namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The syntax tree, closed. Chains of `&amp;&amp;`, `||` and arithmetic are flat, so that a long expression is not a deep one.</summary>
internal abstract record CelExpression(int Position)
{
    internal sealed record Constant(int Position, CelValue Value) : CelExpression(Position);

    internal sealed record List(int Position, IReadOnlyList<CelExpression> Items) : CelExpression(Position);

    internal sealed record Map(int Position, IReadOnlyList<(CelExpression Key, CelExpression Value)> Entries) : CelExpression(Position);

    internal sealed record Name(int Position, string Value) : CelExpression(Position);

    internal sealed record Select(int Position, CelExpression Operand, string Field) : CelExpression(Position);

    internal sealed record Index(int Position, CelExpression Operand, CelExpression Key) : CelExpression(Position);

    /// <summary>A call; <paramref name="Target"/> is what it is called on, if anything.</summary>
    internal sealed record Call(int Position, CelExpression? Target, string Function, IReadOnlyList<CelExpression> Arguments)
        : CelExpression(Position);

    internal sealed record Not(int Position, CelExpression Operand) : CelExpression(Position);

    internal sealed record Negative(int Position, CelExpression Operand) : CelExpression(Position);

    internal sealed record Relation(int Position, CelTokenKind Operator, CelExpression Left, CelExpression Right) : CelExpression(Position);

    /// <summary>Operands that `&amp;&amp;` or `||` joins.</summary>
    internal sealed record Logic(int Position, CelTokenKind Operator, IReadOnlyList<CelExpression> Operands) : CelExpression(Position);

    /// <summary>Operators of one precedence, from left to right.</summary>
    internal sealed record Arithmetic(int Position, CelExpression First, IReadOnlyList<(CelTokenKind Operator, CelExpression Operand)> Rest)
        : CelExpression(Position);

    internal sealed record Conditional(int Position, CelExpression Test, CelExpression Then, CelExpression Else) : CelExpression(Position);
}

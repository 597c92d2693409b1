namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>The syntax tree, closed. Chains of `&amp;&amp;`, `||` and `+` are flat, so that a long expression is not a deep one.</summary>
internal abstract record CelExpression(int Position)
{
    internal sealed record Bool(int Position, bool Value) : CelExpression(Position);

    internal sealed record Text(int Position, string Value) : CelExpression(Position);

    internal sealed record List(int Position, IReadOnlyList<CelExpression> Items) : CelExpression(Position);

    internal sealed record Name(int Position, string Value) : CelExpression(Position);

    internal sealed record Select(int Position, CelExpression Operand, string Field) : CelExpression(Position);

    internal sealed record Index(int Position, CelExpression Operand, CelExpression Key) : CelExpression(Position);

    internal sealed record Call(int Position, CelExpression Target, string Function, IReadOnlyList<CelExpression> Arguments)
        : CelExpression(Position);

    internal sealed record Not(int Position, CelExpression Operand) : CelExpression(Position);

    internal sealed record Relation(int Position, CelTokenKind Operator, CelExpression Left, CelExpression Right) : CelExpression(Position);

    internal sealed record Chain(int Position, CelTokenKind Operator, IReadOnlyList<CelExpression> Operands) : CelExpression(Position);
}

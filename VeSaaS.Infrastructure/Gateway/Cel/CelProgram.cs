namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>An expression that was compiled once. It has no state and may be used by many requests at a time.</summary>
/// <param name="root">The expression.</param>
/// <param name="variables">How many iteration variables are alive at a time, at most.</param>
internal sealed class CelProgram(CelStep root, int variables)
{
    /// <summary>Longest expression that the policy API takes, in characters.</summary>
    public const int MaxLength = 16_384;

    /// <summary>
    /// What one evaluation may cost: one for each step, each element of a list or map and each sixteen characters or bytes that are looked at or made;
    /// searching one text for another costs their product. An evaluation that would cost more is an error as a whole.
    /// </summary>
    public const long MaxCost = 100_000;

    /// <summary>The value; whatever goes wrong is <see cref="CelValue.Error"/>.</summary>
    public CelValue Evaluate(CelActivation activation) => Evaluate(activation, out _);

    /// <summary>The value, and what it cost.</summary>
    public CelValue Evaluate(CelActivation activation, out long cost)
    {
        var evaluation = new CelEvaluation(activation, variables, MaxCost);
        var value = root(evaluation);
        cost = evaluation.Cost;
        return evaluation.IsExhausted ? CelValue.Error : value;
    }

    /// <summary>Whether the value is the boolean `true`. Errors and other types do not match.</summary>
    public bool Matches(CelActivation activation) => Evaluate(activation, out _).IsTrue;

    /// <summary>Compiles an expression, or says why it is not one that this gateway understands.</summary>
    public static CelCompilation Compile(string expression)
    {
        if (expression.Length is 0 or > MaxLength)
        {
            return new CelCompilation.Refused($"An expression has 1 to {MaxLength} characters.", 0);
        }

        try
        {
            return new CelCompilation.Compiled(CelCompiler.CompileProgram(new CelParser(CelLexer.Read(expression)).Parse()));
        }
        catch (CelSyntaxException exception)
        {
            return new CelCompilation.Refused(exception.Message, exception.Position);
        }
    }
}

/// <summary>How the compilation of an expression ended.</summary>
internal abstract record CelCompilation
{
    private CelCompilation()
    {
    }

    public sealed record Compiled(CelProgram Program) : CelCompilation;

    /// <param name="Message">What is wrong, for an operator.</param>
    /// <param name="Position">The character at which it is wrong, from nought.</param>
    public sealed record Refused(string Message, int Position) : CelCompilation;
}

/// <summary>Ends lexing, parsing or compiling; it never leaves <see cref="CelProgram.Compile"/>.</summary>
internal sealed class CelSyntaxException(string message, int position) : Exception(message)
{
    public int Position { get; } = position;
}

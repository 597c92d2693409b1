namespace VeSaaS.Infrastructure.Gateway.Cel;

/// <summary>One step of a compiled expression.</summary>
internal delegate CelValue CelStep(CelActivation activation);

/// <summary>An expression that was compiled once. It has no state and may be used by many requests at a time.</summary>
internal sealed class CelProgram(CelStep root)
{
    /// <summary>Longest expression that the policy API takes, in characters.</summary>
    public const int MaxLength = 16_384;

    /// <summary>The value; whatever goes wrong is <see cref="CelValue.Error"/>.</summary>
    public CelValue Evaluate(CelActivation activation) => root(activation);

    /// <summary>Whether the value is the boolean `true`. Errors and other types do not match.</summary>
    public bool Matches(CelActivation activation) => root(activation).IsTrue;

    /// <summary>Compiles an expression, or says why it is not one that this gateway understands.</summary>
    public static CelCompilation Compile(string expression)
    {
        if (expression.Length is 0 or > MaxLength)
        {
            return new CelCompilation.Refused($"An expression has 1 to {MaxLength} characters.", 0);
        }

        try
        {
            return new CelCompilation.Compiled(new CelProgram(CelCompiler.Compile(new CelParser(CelLexer.Read(expression)).Parse())));
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

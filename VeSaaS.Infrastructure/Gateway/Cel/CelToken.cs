namespace VeSaaS.Infrastructure.Gateway.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    String,
    True,
    False,
    In,
    Equal,
    NotEqual,
    And,
    Or,
    Not,
    Plus,
    Dot,
    Comma,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
}

/// <summary>A token; <see cref="Text"/> is an identifier's name or a string literal's value.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, int Position, string Text = "");

namespace VeSaaS.Infrastructure.Gateway.Cel;

internal enum CelTokenKind
{
    End,
    Identifier,
    String,
    Bytes,
    Int,
    Uint,
    Double,
    True,
    False,
    Null,
    In,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Times,
    Divide,
    Remainder,
    Question,
    Colon,
    Dot,
    Comma,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
}

/// <summary>A token; <see cref="Text"/> is an identifier's name, a string literal's value or a number as it is written.</summary>
internal readonly record struct CelToken(CelTokenKind Kind, int Position, string Text = "", byte[]? Octets = null);

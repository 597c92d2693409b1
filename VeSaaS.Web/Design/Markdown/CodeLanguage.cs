namespace VeSaaS.Web.Design.Markdown;

/// <summary>What a highlighter must know of a language, and no more.</summary>
/// <param name="LineComments">What begins a comment that ends with the line.</param>
/// <param name="Quotes">What begins and ends a text.</param>
/// <param name="Keywords">Words of the language.</param>
internal sealed record CodeLanguage(IReadOnlyList<string> LineComments, string Quotes, IReadOnlySet<string> Keywords)
{
    /// <summary>Whether `/*` begins a comment that `*/` ends.</summary>
    public bool HasBlockComments { get; init; }

    /// <summary>Whether a word before a colon is a name: in YAML and the like.</summary>
    public bool HasKeys { get; init; }

    private static readonly HashSet<string> None = [];

    private static readonly CodeLanguage CLike = new(["//"], "\"'`", Words(
        "abstract as async await base bool boolean break byte case catch char class const constexpr continue crate def default defer delete do double else enum export extends extern false "
        + "final finally float fn for foreach from func function get go goto if impl implements import in int interface internal is let lock long loop match mod module mut namespace new "
        + "nil null nullptr operator out override package params private protected pub public readonly record ref return sealed select self set short signed sizeof static string struct super "
        + "switch template this throw throws trait true try type typeof undefined unsigned use using val var virtual void volatile when where while with yield"), StringComparer.Ordinal)
    {
        HasBlockComments = true,
    };

    private static readonly CodeLanguage Scripted = new(["#"], "\"'", Words(
        "and as assert async await begin break case class continue def del do done echo elif else elsif end ensure esac except exit export false False fi finally for from function global if import "
        + "in is lambda local module next nil None nonlocal not or pass raise require rescue return self set sudo then true True try unless until while with yield"), StringComparer.Ordinal);

    private static readonly CodeLanguage Sql = new(["--"], "'\"", Words(
        "add all alter and as asc begin between by case check column commit constraint create cross database declare default delete desc distinct drop else end exec exists false foreign from full "
        + "function group having if in index inner insert into is join key left like limit merge not null on or order outer over partition primary procedure references returning right rollback "
        + "select set table then top true union unique update values view when where with"), StringComparer.OrdinalIgnoreCase)
    {
        HasBlockComments = true,
    };

    private static readonly CodeLanguage Keyed = new(["#"], "\"'", Words("true false null yes no on off"), StringComparer.Ordinal) { HasKeys = true };

    private static readonly CodeLanguage Json = new(["//"], "\"", Words("true false null"), StringComparer.Ordinal) { HasKeys = true };

    private static readonly CodeLanguage Styles = new([], "\"'", None) { HasBlockComments = true, HasKeys = true };

    private static readonly Dictionary<string, CodeLanguage> ByName = new(StringComparer.OrdinalIgnoreCase);

    static CodeLanguage()
    {
        Name(CLike, "c cc cpp c++ h cs csharp c# java js javascript jsx mjs ts typescript tsx go golang rust rs kotlin kt swift scala dart php proto protobuf groovy");
        Name(Scripted, "py python rb ruby sh bash shell zsh console fish perl pl r make makefile dockerfile docker powershell ps1 elixir nim");
        Name(Sql, "sql tsql t-sql mysql postgres postgresql sqlite plsql");
        Name(Keyed, "yaml yml toml ini conf properties env hcl tf terraform");
        Name(Json, "json jsonc json5");
        Name(Styles, "css scss less");
    }

    private CodeLanguage(IReadOnlyList<string> lineComments, string quotes, string[] keywords, StringComparer comparer)
        : this(lineComments, quotes, new HashSet<string>(keywords, comparer))
    {
    }

    /// <summary>The language that a fence names; null when it is none of those known.</summary>
    public static CodeLanguage? Find(string name) => ByName.GetValueOrDefault(name);

    private static string[] Words(string words) => words.Split(' ');

    private static void Name(CodeLanguage language, string names)
    {
        foreach (var name in Words(names))
        {
            ByName[name] = language;
        }
    }
}

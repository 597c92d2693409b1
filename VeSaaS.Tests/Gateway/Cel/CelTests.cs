using System.Text.Json;
using CsCheck;
using VeSaaS.Core.Gateway.Manifests;
using VeSaaS.Core.Kernel;
using VeSaaS.Core.Tenancy;
using VeSaaS.Infrastructure.Gateway.Cel;
using Xunit;

namespace VeSaaS.Tests.Gateway.Cel;

public sealed class CelTests
{
    private const string Missing = """request.headers["missing"]""";

    private static readonly CelActivation Request = new(
        "POST",
        "gateway.test",
        "/agents/demo/demo/x",
        "/agents/demo/demo/x?a=b",
        new Dictionary<string, string> { ["x-customer-id"] = "ada", ["empty"] = "" },
        Json("""{"customer":"ada","agent":"demo/demo/x","n":1,"same":1.0,"none":null,"yes":true,"list":["a",["b"]],"realm":{"roles":["r"]}}"""));

    [Theory]
    [InlineData("true")]
    [InlineData("!false")]
    [InlineData("!!true")]
    [InlineData("(true)")]
    [InlineData(" true // because")]
    [InlineData("""jwt.customer == request.headers["x-customer-id"] && request.headers["x-customer-id"] in ["bob","ada"]""")]
    [InlineData("""jwt["customer"] == "ada" """)]
    [InlineData("""request.path.startsWith("/agents/" + jwt.agent)""")]
    [InlineData("""request.path == "/agents/" + jwt.agent || request.path.startsWith("/agents/" + jwt.agent + "/")""")]
    [InlineData("request.pathAndQuery != request.path")]
    [InlineData("""request.method == "POST" && request.host == "gateway.test" """)]
    [InlineData("""request.path.endsWith("/x") && request.path.contains("demo/demo")""")]
    [InlineData("""request.headers["empty"] == "" """)]
    [InlineData("""request.headers.empty == "" """)]
    [InlineData(""" "x-customer-id" in request.headers""")]
    [InlineData(""" "customer" in jwt""")]
    [InlineData(""" "a" in jwt.list""")]
    [InlineData("""["b"] in jwt.list""")]
    [InlineData(""" "r" in jwt.realm.roles""")]
    [InlineData("jwt.n == jwt.same")]
    [InlineData("jwt.none == jwt.none")]
    [InlineData("jwt.yes")]
    [InlineData("""["a", "b"] == ["a", "b",]""")]
    [InlineData("true == true == true")]
    [InlineData("true || true && false == true")]
    [InlineData("""!("ada" in [])""")]
    [InlineData(""" "a" != true""")]
    [InlineData("jwt.n != jwt.customer")]
    [InlineData("!(true in [\"true\"])")]
    public void Matches_TrueExpression_IsTrue(string expression) => Assert.True(Compiled(expression).Matches(Request), expression);

    [Theory]
    [InlineData("false")]
    [InlineData("true && false")]
    [InlineData("false || false")]
    [InlineData("""request.headers["x-customer-id"] == "Ada" """)]
    [InlineData("""request.headers["x-customer-id"] == "ada " """)]
    [InlineData("""request.headers["x-customer-id"] in ["adam","ad",""]""")]
    [InlineData(""" "deny-all-default" in ["ada"]""")]
    [InlineData("""request.path.startsWith("/AGENTS")""")]
    [InlineData("""request.path.startsWith("agents")""")]
    [InlineData("jwt.yes == \"true\"")]
    [InlineData("""jwt.realm == jwt.list""")]
    [InlineData("jwt.n in jwt.realm")]
    public void Evaluate_FalseExpression_IsFalse(string expression)
    {
        Assert.True(Compiled(expression).Evaluate(Request).IsFalse, expression);
    }

    [Theory]
    [InlineData(Missing)]
    [InlineData($"{Missing} == \"\"")]
    [InlineData($"{Missing} != \"\"")]
    [InlineData($"!({Missing} == \"\")")]
    [InlineData($"{Missing} in [\"\"]")]
    [InlineData($"\"a\" in [\"a\", {Missing}]")]
    [InlineData($"{Missing} == {Missing}")]
    [InlineData("jwt.missing")]
    [InlineData("jwt.customer.missing")]
    [InlineData("jwt.missing.further")]
    [InlineData("""request.headers["X-Customer-ID"]""")]
    [InlineData("""request.headers["x-customer-id"]["x"]""")]
    [InlineData("request.headers[true]")]
    [InlineData("!jwt.customer")]
    [InlineData("!jwt.n")]
    [InlineData(""" "a" + true""")]
    [InlineData("jwt.n.startsWith(\"1\")")]
    [InlineData("request.path.startsWith(jwt.n)")]
    [InlineData(""" "a" in jwt.customer""")]
    [InlineData(""" "a" in "abc" """)]
    [InlineData("jwt.customer && true")]
    [InlineData("false || jwt.customer")]
    public void Evaluate_MissingOrWrongType_IsError(string expression)
    {
        var value = Compiled(expression).Evaluate(Request);

        Assert.True(value.IsError, $"{expression} is {value.Kind}");
        Assert.False(Compiled(expression).Matches(Request));
    }

    [Fact]
    public void Evaluate_WithoutToken_EveryUseOfItIsError()
    {
        var anonymous = Request with { Jwt = null };

        Assert.True(Compiled("jwt.customer").Evaluate(anonymous).IsError);
        Assert.True(Compiled("jwt == jwt").Evaluate(anonymous).IsError);
        Assert.False(Compiled("""jwt.customer == request.headers["x-customer-id"] || !(jwt.customer == "x")""").Matches(anonymous));
    }

    // The tables of the language definition: an error is absorbed by whichever side decides, in either order.
    [Theory]
    [InlineData("true", "true", "true", "true")]
    [InlineData("true", "false", "false", "true")]
    [InlineData("false", "false", "false", "false")]
    [InlineData("true", Missing, "error", "true")]
    [InlineData("false", Missing, "false", "error")]
    [InlineData(Missing, Missing, "error", "error")]
    [InlineData("true", "\"text\"", "error", "true")]
    [InlineData("false", "\"text\"", "false", "error")]
    public void Evaluate_AndOr_AbsorbErrorsInEitherOrder(string left, string right, string and, string or)
    {
        foreach (var (a, b) in new[] { (left, right), (right, left) })
        {
            Assert.Equal(and, Outcome($"{a} && {b}"));
            Assert.Equal(or, Outcome($"{a} || {b}"));
            Assert.Equal(and, Outcome($"{a} && true && {b}"));
            Assert.Equal(or, Outcome($"({a} || false) || {b}"));
        }

        static string Outcome(string expression) =>
            Compiled(expression).Evaluate(Request) switch { { IsError: true } => "error", { IsTrue: true } => "true", { IsFalse: true } => "false", _ => "other" };
    }

    [Theory]
    [InlineData(@"""""", "")]
    [InlineData(@"''", "")]
    [InlineData(@"'""'", "\"")]
    [InlineData(@"""\\ \? \"" \' \` \a\b\f\n\r\t\v""", "\\ ? \" ' ` \a\b\f\n\r\t\v")]
    [InlineData(@"""\x41\X4a\u00e9\U0001F600\101\377""", "AJé😀Aÿ")]
    [InlineData(@"r""\n\""", @"\n\")]
    [InlineData(@"R'\u00e9'", @"\u00e9")]
    [InlineData("'''x''x'''", "x''x")]
    [InlineData("\"\"\"a\n\"b\"\\n\"\"\"", "a\n\"b\"\n")]
    [InlineData("r'''a\\\nb'''", "a\\\nb")]
    [InlineData("\"// no comment\"", "// no comment")]
    [InlineData("'é😀'", "é😀")]
    public void Evaluate_StringLiteral_HasTheValueOfTheLanguage(string literal, string expected) =>
        Assert.Equal(expected, Compiled(literal).Evaluate(Request).AsString);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("true true")]
    [InlineData("true &&")]
    [InlineData("true & true")]
    [InlineData("true | true")]
    [InlineData("a = b")]
    [InlineData("(true")]
    [InlineData("true)")]
    [InlineData("[\"a\"")]
    [InlineData("[,]")]
    [InlineData("\"open")]
    [InlineData("\"two\nlines\"")]
    [InlineData("'''open''")]
    [InlineData(@"""\s""")]
    [InlineData(@"""\8""")]
    [InlineData(@"""\400""")]
    [InlineData(@"""\x4""")]
    [InlineData(@"""\u123""")]
    [InlineData(@"""\uD83D""")]
    [InlineData(@"""\uD83D\uDE03""")]
    [InlineData(@"""\U00110000""")]
    [InlineData(@"""\u+123""")]
    [InlineData("x")]
    [InlineData("request")]
    [InlineData("request == request")]
    [InlineData("request.body")]
    [InlineData("request[\"path\"]")]
    [InlineData(".jwt.customer")]
    [InlineData("source.address")]
    [InlineData("request.path.startsWith()")]
    [InlineData("request.path.startsWith(\"a\",)")]
    [InlineData("request.path.startsWith(\"a\", \"b\")")]
    [InlineData("jwt.in")]
    [InlineData("if")]
    [InlineData("true\u00A0")]
    public void Compile_WhatIsNotSupported_IsRefusedWithPosition(string expression)
    {
        var refused = Assert.IsType<CelCompilation.Refused>(CelProgram.Compile(expression));

        Assert.NotEmpty(refused.Message);
        Assert.InRange(refused.Position, 0, expression.Length);
    }

    [Fact]
    public void Compile_LengthAndDepth_AreBounded()
    {
        Assert.IsType<CelCompilation.Refused>(CelProgram.Compile($"\"{new string('a', CelProgram.MaxLength)}\""));
        foreach (var (open, close) in new[] { ("(", ")"), ("[", "]"), ("!", ""), ("jwt[", "]") })
        {
            var deep = string.Concat(Enumerable.Repeat(open, 3000)) + "true" + string.Concat(Enumerable.Repeat(close, 3000));
            Assert.IsType<CelCompilation.Refused>(CelProgram.Compile(deep));
        }

        Assert.True(Compiled(string.Join("&&", Enumerable.Repeat("true", 2000))).Matches(Request));
        Assert.True(Compiled(string.Concat(Enumerable.Repeat("(", 12)) + "true" + string.Concat(Enumerable.Repeat(")", 12))).Matches(Request));
        Assert.True(Compiled(string.Join("==", Enumerable.Repeat("true", 25))).Matches(Request));
    }

    [Theory]
    [InlineData("/agents/demo/demo/x", "/agents/demo/demo/x", "ada", true)]
    [InlineData("/agents/demo/demo/x/y", "/agents/demo/demo/x/y", "ada", true)]
    [InlineData("/agents/demo/demo/xy", "/agents/demo/demo/xy", "ada", false)]
    [InlineData("/agents/demo/demo/x", "/agents/demo/demo/x?user_id=bob", "ada", false)]
    [InlineData("/agents/demo/demo/x", "/agents/demo/demo/x", "bob", false)]
    public void Matches_BaselineCaller_DecidesAsItAlwaysDid(string path, string pathAndQuery, string customer, bool expected)
    {
        var request = Request with { Path = path, PathAndQuery = pathAndQuery, Headers = new Dictionary<string, string> { ["x-customer-id"] = customer } };
        var program = Compiled(BaselineManifests.CallerExpression);

        Assert.Equal(expected, program.Matches(request));
        Assert.False(program.Matches(request with { Jwt = null }));
    }

    [Fact]
    public void Matches_FullShard_LetsInItsCustomersAndNobodyElse()
    {
        var customers = Enumerable.Range(0, DesiredGateway.ShardCapacity).Select(_ => new CustomerId(TimeProvider.System.NewId())).ToList();
        var program = Compiled(DesiredGateway.Expression(customers));

        Assert.All(customers, customer => Assert.True(program.Matches(Signed(customer.ToString()))));
        Assert.False(program.Matches(Signed(TimeProvider.System.NewId().ToString())));
        Assert.False(program.Matches(Signed(customers[0].ToString()) with { Jwt = Json($$"""{"customer":"{{customers[1]}}"}""") }));
    }

    [Fact]
    public void Matches_AnyTextWrittenAsLiteral_IsThatText() =>
        Gen.String.Where(text => text.Length < 500 && !text.Any(char.IsSurrogate)).Sample(text =>
            Compiled(CelText.Literal(text)).Evaluate(Request).AsString == text);

    [Fact]
    public void Compile_AnyText_NeverThrows() => Gen.String.Sample(CompileAndRun, iter: 20_000);

    [Fact]
    public void Compile_AnyTokens_NeverThrowsAndNothingButTrueMatches()
    {
        string[] tokens =
        [
            "true", "false", "jwt", "request", ".headers", ".path", ".customer", "[", "]", "(", ")", "\"a\"", "'b'", "r'\\'", "==", "!=", "&&", "||",
            "!", "+", ",", " in ", ".startsWith(", "jwt.customer", "request.path", "request.headers[\"x-customer-id\"]", Missing, "\\", "\"", "//", "\n",
        ];
        Gen.Int[0, tokens.Length - 1].Select(index => tokens[index]).Array[0, 30].Select(words => string.Concat(words)).Sample(CompileAndRun, iter: 50_000);
    }

    private static void CompileAndRun(string expression)
    {
        if (CelProgram.Compile(expression) is CelCompilation.Compiled(var program))
        {
            Assert.Equal(program.Evaluate(Request).IsTrue, program.Matches(Request));
        }
    }

    private static CelProgram Compiled(string expression)
    {
        var compilation = CelProgram.Compile(expression);
        return compilation is CelCompilation.Compiled(var program) ? program : throw new InvalidOperationException($"{expression}: {compilation}");
    }

    private static CelActivation Signed(string customer) => Request with
    {
        Headers = new Dictionary<string, string> { ["x-customer-id"] = customer },
        Jwt = Json($$"""{"customer":"{{customer}}"}"""),
    };

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

using System.Text.Json;
using CsCheck;
using VeSaaS.Infrastructure.Gateway.Cel;
using Xunit;

namespace VeSaaS.Tests.Gateway.Cel;

/// <summary>The core of the language, by the tables of its definition.</summary>
public sealed class CelLanguageTests
{
    private static readonly CelActivation Request = new(
        "POST",
        "gateway.test",
        "/agents/demo/demo/x",
        "/agents/demo/demo/x",
        new Dictionary<string, string> { ["x-customer-id"] = "ada", ["long"] = new string('a', 4000) },
        Json("""{"customer":"ada","n":1,"f":1.5,"big":1e999,"half":"\ud800","none":null,"list":["a","b"],"realm":{"roles":["r"]}}"""));

    // Numbers: literals, arithmetic of one type, comparison of all on one line.
    [Theory]
    [InlineData("1 + 2 * 3 - 4 / 2 == 5")]
    [InlineData("(1 + 2) * 3 == 9")]
    [InlineData("7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1")]
    [InlineData("0x1F == 31 && -0x1 == -1 && 0xFFu == 255u")]
    [InlineData("9223372036854775807 > 0 && -9223372036854775808 < 0 && 18446744073709551615u > 0u")]
    [InlineData("1.5 + 1.5 == 3.0 && .5 == 0.5 && 1e3 == 1000.0 && 1.5e-1 == 0.15")]
    [InlineData("1.0 / 0.0 > 1e308 && -1.0 / 0.0 < -1e308")]
    [InlineData("0.0 / 0.0 != 0.0 / 0.0 && !(0.0 / 0.0 == 1.0)")]
    [InlineData("1 == 1u && 1u == 1.0 && 1 == 1.0 && 1 != 1.5 && -1 != 18446744073709551615u")]
    [InlineData("1 < 2u && 1u < 1.5 && -1 < 0u && 9007199254740993 > 9007199254740992.0 && 1 <= 1.0 && 2 >= 2u")]
    [InlineData("18446744073709551615u < 18446744073709551616.0 && 9223372036854775807 < 9223372036854775808.0")]
    [InlineData("- -1 == 1 && --1 == 1 && -(1) == -1 && 3-1 == 2 && 3 - -1 == 4 && -0.0 == 0.0")]
    [InlineData("1u + 2u == 3u && 5u - 2u == 3u && 7u % 4u == 3u && 7u / 2u == 3u && 4294967296u * 4294967295u == 18446744069414584320u")]
    [InlineData("jwt.n == 1 && jwt.f > 1 && jwt.n + 1.0 == 2.0")]
    // Texts and bytes.
    [InlineData("'a' < 'b' && 'a' < 'aa' && '' < 'a' && 'B' < 'a' && 'a' <= 'a' && 'b' >= 'a' && 'b' > 'a'")]
    [InlineData(@"'\U0001F600' > '\uFFFD' && 'é' > 'z'")]
    [InlineData("'a' + 'b' + '' == 'ab' && b'a' + b'b' == b'ab' && [1] + [2, 3] == [1, 2, 3]")]
    [InlineData("b'abc' == b'\\x61\\142c' && b'ÿ' == b'\\303\\277' && b'\\377' != b'ÿ' && size(b'\\xff') == 1 && br'\\n' == b'\\\\n' && b'ÿ\\x00é' == b'\\303\\277\\000\\303\\251'")]
    [InlineData("b'a' < b'b' && b'\\xff' > b'a' && b'' < b'a'")]
    [InlineData(@"size('') == 0 && size('é😀') == 2 && 'abc'.size() == 3 && size([1, 2]) == 2 && size({'a': 1}) == 1 && {}.size() == 0 && size(b'é') == 2")]
    [InlineData("false < true && false <= false && true > false")]
    // Lists, maps, null, choice.
    [InlineData("[1, 'a', null, [2]][3][0] == 2 && [7, 8][1u] == 8 && [7, 8][1.0] == 8")]
    [InlineData("{'a': 1, 2: 'b', true: null, 3u: []}[2] == 'b' && {2: 'b'}[2u] == 'b' && {2u: 'b'}[2.0] == 'b' && {'a': {'b': 1}}.a.b == 1")]
    [InlineData("{'a': 1, 'b': 2} == {'b': 2u, 'a': 1.0} && {'a': 1} != {'a': 2} && {'a': 1} != {'b': 1} && {} == {} && [1] != [1, 1]")]
    [InlineData("null == null && null != 0 && null != false && jwt.none == null")]
    [InlineData("1 in [1u, 2] && !(3 in [1, 2]) && 'a' in {'a': 1} && 1u in {1: 1} && !(1.5 in {1: 1}) && null in [null] && !('1' in [1])")]
    [InlineData("(true ? 1 : 1 / 0) == 1 && (false ? 1 / 0 : 2) == 2 && (false ? 1 : true ? 2 : 3) == 2")]
    [InlineData("1 < 2 == true && 1 + 1 == 2 ? true : false")]
    // Presence and macros.
    [InlineData("has(jwt.customer) && !has(jwt.missing) && has(request.path) && has(request.headers.long) && !has(request.headers.missing) && has({'a': null}.a)")]
    [InlineData("[1, 2].all(x, x > 0) && ![1, -2].all(x, x > 0) && [].all(x, 1 / 0 > 0) && !{'a': 1}.all(k, k == 'b')")]
    [InlineData("[1, 2].exists(x, x == 2) && ![1].exists(x, x == 2) && ![].exists(x, true) && {'a': 1}.exists(k, k == 'a')")]
    [InlineData("![0, 1].all(x, 1 / x > 1) && [0, 1].exists(x, 1 / x == 1) && ![1, 0].all(x, 1 / x > 1) && [1, 0].exists(x, 1 / x == 1)")]
    [InlineData("[1, 2].exists_one(x, x > 1) && ![2, 2].exists_one(x, x > 1) && ![].exists_one(x, true)")]
    [InlineData("[1, 2, 3].map(n, n * n) == [1, 4, 9] && [1, 2, 3].map(n, n > 1, n * 2) == [4, 6] && {'a': 1}.map(k, k) == ['a'] && [].map(x, x) == []")]
    [InlineData("[1, 2, 3].filter(i, i % 2 > 0) == [1, 3] && {'a': 1, 'b': 2}.filter(k, k != 'a') == ['b']")]
    [InlineData("[[1], [2]].all(x, x.exists(y, [y].all(x, x == y))) && [1].all(x, [2].all(y, x < y) && [0].all(z, z < x))")]
    [InlineData("[{'path': 1}].all(request, request.path == 1) && ['x'].all(jwt, jwt == 'x')")]
    [InlineData("jwt.realm.roles.exists(r, r == 'r') && jwt.list.map(x, x + '!') == ['a!', 'b!'] && jwt.exists(k, k == 'customer')")]
    // Conversions.
    [InlineData("int('-12') == -12 && int(3u) == 3 && int(3.9) == 3 && int(-3.9) == -3 && uint(3) == 3u && uint('7') == 7u && uint(3.9) == 3u")]
    [InlineData("double(3) == 3.0 && double('1.5') == 1.5 && double(2u) == 2.0 && string(12) == '12' && string(7u) == '7' && string(true) == 'true'")]
    [InlineData("string(b'abc') == 'abc' && bytes('é') == b'é' && bool('true') && !bool('false') && dyn(1) == 1 && string('a') == 'a'")]
    [InlineData("request.path.matches('^/agents/[a-z]+/') && matches('abc', 'b') && !'abc'.matches('^b')")]
    public void Evaluate_CoreOfTheLanguage_IsTrue(string expression) => Assert.True(Compiled(expression).Matches(Request), expression);

    [Theory]
    [InlineData("9223372036854775807 + 1")]
    [InlineData("-9223372036854775808 - 1")]
    [InlineData("9223372036854775807 * 2")]
    [InlineData("-9223372036854775808 / -1")]
    [InlineData("-9223372036854775808 % -1")]
    [InlineData("-(-9223372036854775808)")]
    [InlineData("18446744073709551615u + 1u")]
    [InlineData("0u - 1u")]
    [InlineData("18446744073709551615u * 18446744073709551615u")]
    [InlineData("1 / 0")]
    [InlineData("1 % 0")]
    [InlineData("1u / 0u")]
    [InlineData("1u % 0u")]
    [InlineData("1.0 % 1.0")]
    [InlineData("1 + 1u")]
    [InlineData("1 + 1.0")]
    [InlineData("1u * 1.0")]
    [InlineData("'a' + 1")]
    [InlineData("'a' - 'a'")]
    [InlineData("'a' + b'a'")]
    [InlineData("{} + {}")]
    [InlineData("null + null")]
    [InlineData("-true")]
    [InlineData("-'a'")]
    [InlineData("-(1u)")]
    [InlineData("!1")]
    [InlineData("'1' < 2")]
    [InlineData("null < null")]
    [InlineData("[1] < [2]")]
    [InlineData("true < 1")]
    [InlineData("0.0 / 0.0 < 1.0")]
    [InlineData("1 >= 0.0 / 0.0")]
    [InlineData("[1][1]")]
    [InlineData("[1][-1]")]
    [InlineData("[1][0.5]")]
    [InlineData("[1]['0']")]
    [InlineData("{1: 1}[2]")]
    [InlineData("{'a': 1}[null]")]
    [InlineData("{}.a")]
    [InlineData("{1: 1, 1u: 2}")]
    [InlineData("{'a': 1, 'a': 2}")]
    [InlineData("{1.0: 1}")]
    [InlineData("{null: 1}")]
    [InlineData("{[]: 1}")]
    [InlineData("{'a': 1 / 0}")]
    [InlineData("null in {}")]
    [InlineData("1 in 1")]
    [InlineData("1 ? 2 : 3")]
    [InlineData("(1 / 0 > 0) ? 2 : 3")]
    [InlineData("size(1)")]
    [InlineData("size(null)")]
    [InlineData("has('a'.b)")]
    [InlineData("has(jwt.missing.b)")]
    [InlineData("[1].all(x, x)")]
    [InlineData("[0, 2].all(x, 1 / x == 0)")]
    [InlineData("[0, 2].exists(x, 1 / x == 1)")]
    [InlineData("[1, 0].exists_one(x, 1 / x == 1)")]
    [InlineData("[0].map(x, 1 / x)")]
    [InlineData("[1].filter(x, x)")]
    [InlineData("[0].filter(x, 1 / x > 0)")]
    [InlineData("'ab'.all(x, true)")]
    [InlineData("1.map(x, x)")]
    [InlineData("int('')")]
    [InlineData("int('1.5')")]
    [InlineData("int(' 1')")]
    [InlineData("int(1e19)")]
    [InlineData("int(0.0 / 0.0)")]
    [InlineData("int(9223372036854775808u)")]
    [InlineData("uint(-1)")]
    [InlineData("uint(-0.5)")]
    [InlineData("int(null)")]
    [InlineData("double('x')")]
    [InlineData("bool('yes')")]
    [InlineData("string(b'\\xff')")]
    [InlineData("string([])")]
    [InlineData("(1).matches('1')")]
    [InlineData("jwt.n + 1")]
    [InlineData("jwt.big")]
    [InlineData("jwt.half")]
    [InlineData("jwt == jwt")]
    public void Evaluate_OverflowTypeOrMissing_IsError(string expression) => Assert.True(Compiled(expression).Evaluate(Request).IsError, expression);

    [Theory]
    [InlineData("duration('1s')", "Duration")]
    [InlineData("timestamp('2026-01-01T00:00:00Z')", "Timestamp")]
    [InlineData("jwt.n.getFullYear()", "timestamps")]
    [InlineData("google.protobuf.Timestamp{seconds: 1}", "Protocol buffer")]
    [InlineData("Message{}", "Protocol buffer")]
    [InlineData("type(1)", "Types")]
    [InlineData("foo(1)", "'foo'")]
    [InlineData("'a'.foo()", "'foo'")]
    [InlineData("size()", "'size'")]
    [InlineData("size(1, 2)", "'size'")]
    [InlineData("int", "'int'")]
    [InlineData("has(jwt)", "'has'")]
    [InlineData("has(jwt['a'])", "'has'")]
    [InlineData("[1].all(1, true)", "'all'")]
    [InlineData("[1].all(x)", "'all'")]
    [InlineData("[1].exists(x, true, true)", "'exists'")]
    [InlineData("[1].all(x, true) && x", "'x'")]
    [InlineData("[x].all(x, true)", "'x'")]
    [InlineData("9223372036854775808", "number")]
    [InlineData("-9223372036854775809", "number")]
    [InlineData("18446744073709551616u", "number")]
    [InlineData("-1u", "number")]
    [InlineData("1e999", "number")]
    [InlineData("0x", "number")]
    [InlineData("1x", "number")]
    [InlineData("1.0u", "number")]
    [InlineData("{'a'}", "")]
    [InlineData("{'a': }", "")]
    [InlineData("true ? false", "")]
    [InlineData("1 ++ 2", "")]
    [InlineData("!-true", "")]
    [InlineData("-!true", "")]
    [InlineData("1 = 1", "")]
    [InlineData(@"b'\u00ff'", "escape")]
    [InlineData("'a'.matches(jwt.customer)", "literal pattern")]
    public void Compile_WhatIsNotSupported_IsRefusedByName(string expression, string named)
    {
        var refused = Assert.IsType<CelCompilation.Refused>(CelProgram.Compile(expression));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Position, 0, expression.Length);
    }

    [Fact]
    public void Evaluate_TooExpensive_IsErrorThatNothingAbsorbs()
    {
        const string ten = "[0,1,2,3,4,5,6,7,8,9]";
        var nested = $"{ten}.all(a, {ten}.all(b, {ten}.all(c, {ten}.all(d, {ten}.all(e, {ten}.all(f, {ten}.all(g, true)))))))";
        var doubled = "['" + new string('a', 100) + "']" + string.Concat(Enumerable.Repeat(".map(x, [x + x, x + x])[0]", 30).Select(_ => ".map(x, x + x + x + x)"));
        foreach (var expression in new[] { nested, doubled, $"{nested} || true", $"true && ({doubled} != [])", $"!({nested} && false)" })
        {
            Assert.True(Compiled(expression).Evaluate(Request, out var cost).IsError, expression);
            Assert.InRange(cost, 0, CelProgram.MaxCost);
        }

        Assert.True(Compiled("true || " + nested).Matches(Request));
    }

    [Fact]
    public void Compile_DeepTree_IsRefusedAndTheDepthOfTheLanguageIsNot()
    {
        var selects = "jwt" + string.Concat(Enumerable.Repeat(".a", 31));
        var lists = string.Concat(Enumerable.Repeat("[", 31)) + "1" + string.Concat(Enumerable.Repeat("]", 31));
        Assert.True(Compiled($"!has({selects}) || {lists} == {lists}").Matches(Request));
        Assert.True(Compiled(string.Join(" + ", Enumerable.Repeat("1", 3000)) + " == 3000").Matches(Request));

        var deep = "true";
        for (var level = 0; level < 20; level++)
        {
            deep = $"{string.Concat(Enumerable.Repeat("!", 30))}({deep})";
        }

        Assert.IsType<CelCompilation.Refused>(CelProgram.Compile(deep));
    }

    [Fact]
    public void Compile_AnySentence_NeverThrowsNorPassesItsCost()
    {
        string[] words =
        [
            "1", "2u", "0.5", "-", "9223372036854775807", "true", "null", "'a'", "b'\\xff'", "jwt", "jwt.list", "x", "request.headers", "request.path", "[", "]",
            "{", "}", "(", ")", ",", ":", " ? ", " : ", " + ", " * ", " / ", " % ", " < ", " >= ", " == ", " in ", " && ", " || ", "!", ".all(x, ", ".exists(x, ",
            ".map(x, ", ".filter(x, ", ".exists_one(x, ", "size(", "has(jwt.n)", ".size()", ".matches('a*')", "int(", "string(", ".contains('a')", ".n", "[0]",
        ];
        Gen.Int[0, words.Length - 1].Select(index => words[index]).Array[1, 12].Select(parts => string.Concat(parts)).Sample(Run, iter: 20_000);
    }

    [Fact]
    public void Compile_AnyTree_NeverThrowsNorPassesItsCost()
    {
        var leaf = OneOf("1", "0", "3u", "0.5", "true", "null", "'ab'", "b'a'", "jwt.list", "jwt", "x", "request.headers", "[1,2,3]", "{'a':1}", "request.headers.long");
        var tree = Gen.Recursive<string>((depth, inner) => depth > 4 ? leaf : Gen.OneOf(
            leaf,
            Gen.Select(inner, OneOf("+", "-", "*", "/", "%", "<", "<=", "==", "!=", " in ", "&&", "||"), inner, (a, op, b) => $"({a}{op}{b})"),
            Gen.Select(inner, OneOf("all", "exists", "exists_one", "map", "filter"), inner, (a, macro, b) => $"({a}).{macro}(x, {b})"),
            Gen.Select(inner, OneOf("size", "int", "uint", "double", "string", "bytes", "!", "-"), (a, f) => $"{f}({a})"),
            Gen.Select(inner, inner, inner, (a, b, c) => $"({a} ? {b} : {c})"),
            Gen.Select(inner, inner, (a, b) => $"[{a}, {b}]"),
            Gen.Select(inner, inner, (a, b) => $"{{'k': {a}, 1: {b}}}")));
        tree.Select(body => $"[{body.Length}].all(x, {body})").Sample(Run, iter: 5_000);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static void Run(string expression)
    {
        if (CelProgram.Compile(expression) is CelCompilation.Compiled(var program))
        {
            var value = program.Evaluate(Request, out var cost);
            Assert.InRange(cost, 1, CelProgram.MaxCost);
            Assert.Equal(value.IsTrue, program.Matches(Request));
        }
    }

    private static CelProgram Compiled(string expression)
    {
        var compilation = CelProgram.Compile(expression);
        return compilation is CelCompilation.Compiled(var program) ? program : throw new InvalidOperationException($"{expression}: {compilation}");
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

using System.Text;
using VeSaaS.Core.Billing.Webhook;
using Xunit;

namespace VeSaaS.Tests.Billing.Webhook;

public sealed class UsageBodyTests
{
    private const string Good = """
        {"eventId":"e","customer":"c","agent":"a","model":"m","inputTokens":4,"outputTokens":3,"cachedTokens":2,"reasoningTokens":1,"occurredAt":"2026-03-01T13:00:00+01:00"}
        """;

    [Fact]
    public void Read_EveryField_IsRead() =>
        Assert.Equal(
            [new UsageRecord("e", "c", "a", "m", 4, 3, 2, 1, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))],
            Read(Good).Records);

    [Fact]
    public void Read_OptionalFieldsLeftOut_AreNothing()
    {
        var record = Assert.Single(Read("""{"eventId":"e","customer":"c","agent":"a","inputTokens":4,"outputTokens":3,"occurredAt":"2026-03-01T12:00:00Z"}""").Records);

        Assert.Equal((null, 0L, 0L), (record.Model, record.CachedTokens, record.ReasoningTokens));
    }

    [Theory]
    [InlineData("\"eventId\":\"e\"", "\"eventId\":\"\"", "records[0].eventId")]
    [InlineData("\"eventId\":\"e\"", "\"eventId\":7", "records[0].eventId")]
    [InlineData("\"eventId\":\"e\"", "\"eventId\":\" e\"", "records[0].eventId")]
    [InlineData("\"eventId\":\"e\"", "\"eventId\":\"e\\n\"", "records[0].eventId")]
    [InlineData("\"eventId\":\"e\"", "\"EventId\":\"e\"", "records[0].EventId")]
    [InlineData("\"eventId\":\"e\",", "", "records[0].eventId")]
    [InlineData("\"customer\":\"c\"", "\"customer\":null", "records[0].customer")]
    [InlineData("\"agent\":\"a\"", "\"agent\":[\"a\"]", "records[0].agent")]
    [InlineData("\"model\":\"m\"", "\"model\":{}", "records[0].model")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":\"4\"", "records[0].inputTokens")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":4.0", "records[0].inputTokens")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":4e0", "records[0].inputTokens")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":-4", "records[0].inputTokens")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":100000001", "records[0].inputTokens")]
    [InlineData("\"inputTokens\":4", "\"inputTokens\":9223372036854775808", "records[0].inputTokens")]
    [InlineData("\"outputTokens\":3", "\"outputTokens\":true", "records[0].outputTokens")]
    [InlineData("\"cachedTokens\":2", "\"cachedTokens\":5", "records[0].cachedTokens")]
    [InlineData("\"cachedTokens\":2", "\"cachedTokens\":null", "records[0].cachedTokens")]
    [InlineData("\"reasoningTokens\":1", "\"reasoningTokens\":4", "records[0].reasoningTokens")]
    [InlineData("+01:00", "", "records[0].occurredAt")]
    [InlineData("2026-03-01T13:00:00+01:00", "1772366400", "records[0].occurredAt")]
    [InlineData("2026-03-01T13:00:00+01:00", "2026-02-30T13:00:00Z", "records[0].occurredAt")]
    [InlineData("\"agent\":", "\"hire\":\"h\",\"agent\":", "records[0].hire")]
    public void Read_OneFieldIsWrong_IsNamed(string part, string wrong, string field)
    {
        var (records, errors) = Read(Good.Replace(part, wrong, StringComparison.Ordinal));

        Assert.Empty(records);
        Assert.Contains(errors, error => error.Field == field);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"records":{}}""")]
    [InlineData("""{"records":[]}""")]
    [InlineData("""{"records":[1]}""")]
    [InlineData("""{"records":[{"eventId":"e","eventId":"e"}]}""")]
    [InlineData("""{"records":[],"records":[]}""")]
    [InlineData("""{"records":[],}""")]
    [InlineData("""{"records":[]} x""")]
    [InlineData("""{"records":[/**/]}""")]
    [InlineData("""{"records":[{"agent":[[[[[1]]]]]}]}""")]
    public void Read_NotTheBodyThatIsAskedFor_IsRefused(string body) => Assert.NotEmpty(UsageBody.Read(Encoding.UTF8.GetBytes(body)).Errors);

    [Fact]
    public void Read_NotUtf8_IsRefused() => Assert.Equal("The body is not UTF-8.", Assert.Single(UsageBody.Read(Encoding.Latin1.GetBytes("{\"records\":\"ä\"}")).Errors).Message);

    [Fact]
    public void Read_TooManyRecords_IsRefused() =>
        Assert.Equal(("records", "Send 1 to 1000 records at once."), Assert.Single(Read([.. Enumerable.Repeat(Good, 1_001)]).Errors) is var error ? (error.Field, error.Message) : default);

    [Fact]
    public void Read_OneOfManyIsWrong_TakesNone()
    {
        var (records, errors) = Read(Good, Good.Replace("4", "-1", StringComparison.Ordinal), Good);

        Assert.Empty(records);
        Assert.All(errors, error => Assert.StartsWith("records[1].", error.Field, StringComparison.Ordinal));
    }

    private static (IReadOnlyList<UsageRecord> Records, IReadOnlyList<Core.Kernel.FieldError> Errors) Read(params string[] records) =>
        UsageBody.Read(Encoding.UTF8.GetBytes($$"""{"records":[{{string.Join(',', records)}}]}"""));
}

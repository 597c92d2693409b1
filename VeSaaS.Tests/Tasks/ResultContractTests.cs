using VeSaaS.Core.Billing;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks.Working;
using Xunit;

namespace VeSaaS.Tests.Tasks;

public sealed class ResultContractTests
{
    [Theory]
    [InlineData("I'm sorry, but I can't help with that.")]
    [InlineData("I’m sorry, I cannot access the invoices.")]
    [InlineData("**I apologize**, but I was unable to read the attachment. Please send it again.")]
    [InlineData("Unfortunately, I could not finish the report.")]
    [InlineData("As an AI language model, I cannot sign contracts.")]
    [InlineData("I am not able to do this.")]
    [InlineData("> I must decline this request.")]
    [InlineData("Sorry.")]
    [InlineData("My apologies for the inconvenience.")]
    public void IsExcuse_ApologyOrRefusal_IsOne(string text) => Assert.True(ResultContract.IsExcuse(text));

    [Theory]
    [InlineData("The three offers differ in the fee per card.")]
    [InlineData("# Report\n\nThe supplier cannot deliver before May.")]
    [InlineData("Dear Ms Lind,\n\nwe are sorry that your parcel came late. It was rerouted through Gdynia and is with you on Monday.")]
    [InlineData("You can't go wrong with the second offer.")]
    [InlineData("No errors were found.")]
    [InlineData("42")]
    public void IsExcuse_Result_IsNone(string text) => Assert.False(ResultContract.IsExcuse(text));

    [Fact]
    public void IsExcuse_LongText_IsSomethingToReview() =>
        Assert.False(ResultContract.IsExcuse("I could not open two of the 44 invoices. " + string.Join(' ', Enumerable.Repeat("Invoice 1 matches its agreement.", 30))));

    [Theory]
    [InlineData(RunState.Completed, "The table", false, typeof(TaskResult.Delivered))]
    [InlineData(RunState.Completed, "", true, typeof(TaskResult.Delivered))]
    [InlineData(RunState.Completed, "I'm sorry, I can't.", true, typeof(TaskResult.Delivered))]
    [InlineData(RunState.Completed, " ", false, typeof(TaskResult.Failed))]
    [InlineData(RunState.Completed, "I'm sorry, I can't.", false, typeof(TaskResult.Failed))]
    [InlineData(RunState.InputRequired, "Which rate?", false, typeof(TaskResult.NeedsInput))]
    [InlineData(RunState.Stopped, "Half of", false, typeof(TaskResult.Stopped))]
    [InlineData(RunState.Failed, "Half of", true, typeof(TaskResult.Failed))]
    public void Judge_EndOfRun_IsRead(RunState state, string answer, bool hasFiles, Type expected)
    {
        var ended = new RunChange.Ended(state, answer, state is RunState.Failed ? RunFailure.Timeout : null, null, LedgerTotal.None) { HasFiles = hasFiles };

        var result = ResultContract.Judge(ended);

        Assert.IsType(expected, result);
        if (state is RunState.Failed)
        {
            Assert.Equal(new TaskResult.Failed(RunFailure.Timeout, RunWords.Of(RunFailure.Timeout)), result);
        }
    }
}

using VeSaaS.Core.Catalog;
using VeSaaS.Core.Chat;
using VeSaaS.Core.Gateway;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Teams;
using VeSaaS.Web.Design.States;
using Xunit;

namespace VeSaaS.Tests.Design.States;

public sealed class ChipStatesTests
{
    [Fact]
    public void Of_EveryState_HasToneIconAndWord()
    {
        ChipState[] all =
        [
            .. Enum.GetValues<HireState>().Select(ChipStates.Of),
            .. Enum.GetValues<VirtualEmployeeStatus>().Select(ChipStates.Of),
            .. Enum.GetValues<MessageStatus>().Select(ChipStates.Of),
            .. Enum.GetValues<RunState>().Select(ChipStates.Of),
            .. Enum.GetValues<GrantState>().Select(ChipStates.Of),
        ];

        Assert.All(all, state =>
        {
            Assert.NotEmpty(state.Word);
            Assert.StartsWith("<", state.Icon, StringComparison.Ordinal);
            Assert.NotEqual(Tone.Open, state.Tone);
        });
    }

    [Fact]
    public void CssClass_EveryTone_HasItsOwn()
    {
        var classes = Enum.GetValues<Tone>().Select(tone => tone.CssClass()).ToList();

        Assert.Equal(classes.Count, classes.Distinct().Count());
    }
}

namespace VeSaaS.Infrastructure.Catalog.DemoAgents.Workers;

/// <summary>Fails half-way, always, so that one can see what a failure looks like.</summary>
internal sealed class FlakyCourier : DemoAgent
{
    public override string Name => "flaky-courier";

    public override string DisplayName => "Flaky Courier (demo)";

    public override string Description => "Demo agent that always fails half-way: it starts to answer, then its task fails with a reason. Nothing is delivered anywhere.";

    public override DemoSkill Skill => new("fail", "Fail half-way", "Streams the beginning of an answer and then fails.", ["demo", "failure"], ["Deliver this parcel."]);

    public override async Task<DemoResult> RunAsync(DemoTurn turn, CancellationToken cancellationToken)
    {
        const string Beginning =
            """
            I am a demo courier, and I am on my way with your message.

            1. Picked it up.
            2. Checked the address.
            3. Set out for
            """;
        await turn.WriteAsync("On the way", Beginning, cancellationToken);
        return new DemoResult.Failed("The parcel was lost half-way. This demo agent always fails here, so that you can see what a failure looks like.");
    }
}

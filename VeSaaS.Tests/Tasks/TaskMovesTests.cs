using CsCheck;
using VeSaaS.Core.Runs;
using VeSaaS.Core.Tasks;
using VeSaaS.Core.Tasks.Working;
using VeSaaS.Core.Teams;
using VeSaaS.Core.Tenancy;
using Xunit;

namespace VeSaaS.Tests.Tasks;

public sealed class TaskMovesTests
{
    private static readonly TaskFacts Ready = new(WorkItemStatus.ToDo, MemberRole.Member, "Juno", HireState.Active, []);

    // Rows are where it stands, columns where it shall go: the effect, or why not.
    [Theory]
    [InlineData(WorkItemStatus.ToDo, "Reorder Start ByWorkerOnly ByWorkerOnly Close ByWorkerOnly Cancel")]
    [InlineData(WorkItemStatus.InProgress, "Working Reorder ByWorkerOnly ByWorkerOnly Working ByWorkerOnly Cancel")]
    [InlineData(WorkItemStatus.NeedsYou, "WaitsForAnswer WaitsForAnswer Reorder ByWorkerOnly WaitsForAnswer ByWorkerOnly Cancel")]
    [InlineData(WorkItemStatus.InReview, "PutBack NeedsComment ByWorkerOnly Reorder Approve Reject Cancel")]
    [InlineData(WorkItemStatus.Done, "PutBack Decided ByWorkerOnly ByWorkerOnly Reorder ByWorkerOnly Decided")]
    [InlineData(WorkItemStatus.Failed, "PutBack Start ByWorkerOnly ByWorkerOnly Decided Reorder Cancel")]
    [InlineData(WorkItemStatus.Cancelled, "PutBack Start ByWorkerOnly ByWorkerOnly Decided ByWorkerOnly Reorder")]
    public void Judge_EveryPair_SaysWhatItMeansOrWhyNot(WorkItemStatus from, string expected)
    {
        var moves = TaskMoves.Order.Select(to => TaskMoves.Judge(Ready with { Status = from }, to));

        Assert.Equal(expected, string.Join(' ', moves.Select(move => move switch
        {
            TaskMove.Possible(var effect, _) => effect.ToString(),
            TaskMove.Impossible(var because, _) => because.ToString(),
            _ => "",
        })));
    }

    public static TheoryData<string, TaskRefusal> Starts() => new()
    {
        { "nobody", TaskRefusal.Unassigned }, { "paused", TaskRefusal.WorkerAway }, { "blocked", TaskRefusal.Blocked }, { "full", TaskRefusal.WorkLimit },
        { "viewer", TaskRefusal.ReadOnly }, { "archived", TaskRefusal.Archived },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Judge_StartThatCannotBe_GivesTheReason(string why, TaskRefusal expected)
    {
        var facts = why switch
        {
            "nobody" => Ready with { Worker = null, WorkerState = null },
            "paused" => Ready with { WorkerState = HireState.Paused },
            "blocked" => Ready with { BlockedBy = [118, 119] },
            "full" => Ready with { Full = "Juno works on 3 tasks already." },
            "viewer" => Ready with { Role = MemberRole.Viewer },
            _ => Ready with { IsArchived = true },
        };

        var refusal = Assert.IsType<TaskMove.Impossible>(TaskMoves.Judge(facts, WorkItemStatus.InProgress));

        Assert.Equal(expected, refusal.Because);
        Assert.EndsWith(".", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AnySequence_OnlyAPersonReachesDoneAndNothingIsStuck()
    {
        // An act: a person moves it somewhere, or a run ends in one of four ways.
        var acts = Gen.Select(Gen.Bool, Gen.Int[0, TaskMoves.Order.Count - 1], Gen.Int[0, 3]).Array[1, 40];
        acts.Sample(steps =>
        {
            var status = WorkItemStatus.ToDo;
            foreach (var (byPerson, to, how) in steps)
            {
                if (byPerson)
                {
                    var wanted = TaskMoves.Order[to];
                    status = TaskMoves.Judge(Ready with { Status = status }, wanted) is TaskMove.Possible ? wanted : status;
                }
                else
                {
                    TaskResult result = how switch
                    {
                        0 => new TaskResult.Delivered(), 1 => new TaskResult.NeedsInput(), 2 => new TaskResult.Stopped(), _ => new TaskResult.Failed(RunFailure.Timeout, "Late."),
                    };
                    var next = TaskMoves.AfterRun(status, result);
                    Assert.NotEqual(WorkItemStatus.Done, next);
                    // What a person has decided, no run changes.
                    Assert.True(next is null || status is WorkItemStatus.InProgress or WorkItemStatus.NeedsYou);
                    status = next ?? status;
                }

                var current = status;
                Assert.Contains(TaskMoves.Order, other => other != current && TaskMoves.Judge(Ready with { Status = current }, other) is TaskMove.Possible);
            }
        });
    }
}

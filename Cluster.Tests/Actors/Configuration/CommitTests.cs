using Akka.TestKit;
using Cluster.Actors.Configuration;
using Xunit;

namespace Cluster.Tests.Actors.Configuration;

/// <summary>Waiting for what nodes do among themselves, on their virtual clock.</summary>
public abstract class CommitTests : ActorTests
{
    private const double Tick = 0.1;

    private protected Task ConvergedAsync(params CommitRigNode[] nodes) => Until("all nodes run what is active", async () =>
    {
        Advance(3);
        long? active = (await nodes[0].Store.PointerAsync(Cancel))?.Version;
        return nodes.All(node => node.View.Current.Version == (active ?? 0));
    });

    /// <summary>Commits while the virtual clock goes on, so that time limits end.</summary>
    private protected async Task<CommitAnswer> CommitAsync(IConfigurationSession session, CommitRequest? request = null)
    {
        Task<CommitAnswer> commit = session.CommitAsync(request ?? new CommitRequest(), Cancel);
        await DrivenAsync(commit);
        return await commit;
    }

    private protected Task DrivenAsync(Task task) => Until("an answer", () =>
    {
        Advance(Tick);
        return task.IsCompleted;
    });

    private protected static async Task EditAsync(IConfigurationSession session, string line)
    {
        EditAnswer answer = await session.EditAsync("", line, Cancel);
        Assert.True(answer.Done, string.Join("; ", answer.Messages) + answer.Refusal);
    }

    private protected async Task CommittedAsync(CommitRigNode node, string line)
    {
        await using IConfigurationSession session = await node.OpenAsync();
        await EditAsync(session, line);
        CommitAnswer answer = await CommitAsync(session);
        Assert.True(answer.Outcome == CommitOutcome.Complete, $"{answer.Outcome}: {answer.Refusal} {string.Join("; ", answer.Messages)}");
    }
}

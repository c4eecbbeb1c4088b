using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Actors.Configuration;

public sealed class ConfigurationActorTests : CommitTests
{
    [Fact]
    public async Task Node_ThatCannotFollow_MutesItselfAfterTenSecondsAndSpeaksAgain()
    {
        await using var rig = new CommitRig(Sys, 2);
        await CommittedAsync(rig.Nodes[0], "set system host-name first");
        await ConvergedAsync(rig.Nodes);
        var readable = new TaskCompletionSource();
        rig.Nodes[1].Store.Readable = readable.Task;
        long second = await ActivateAsync(rig.Nodes[0], "system { host-name second; }");
        rig.Nodes[1].Tell(new ConfigurationMessages.Active(second));
        await WorkedOffAsync(rig.Nodes[1]);
        Advance(9);
        await WorkedOffAsync(rig.Nodes[1]);
        Assert.False(rig.Nodes[1].Muted);
        Advance(2);
        await Until("the node to mute itself", () => rig.Nodes[1].Muted);
        readable.SetResult();
        await Until("the node to speak again", () => !rig.Nodes[1].Muted);
        Assert.Equal(second, rig.Nodes[1].View.Current.Version);
    }

    [Fact]
    public async Task Node_ToldOfAVersionThatItHasChecked_AppliesItWithoutTheDatabase()
    {
        await using var rig = new CommitRig(Sys, 1);
        long version = await rig.Database.Configurations.AddVersionAsync(Stored("system { host-name checked; }"), Cancel);
        Akka.TestKit.TestProbe probe = CreateTestProbe();
        rig.Nodes[0].Tell(new ConfigurationMessages.Check(version, 3), probe);
        ConfigurationMessages.Checked answer = await Next<ConfigurationMessages.Checked>(probe);
        Assert.Equal((version, 3, 0), (answer.Version, answer.Slot, answer.Errors));
        rig.Nodes[0].Store.Away = true;
        rig.Nodes[0].Tell(new ConfigurationMessages.Active(version, 4), probe);
        Assert.Equal(new ConfigurationMessages.Applied(version, 4, ""), await Next<ConfigurationMessages.Applied>(probe));
        Assert.Equal(version, rig.Nodes[0].View.Current.Version);
    }

    [Fact]
    public async Task Check_OfAWrongVersion_NamesTheErrors()
    {
        await using var rig = new CommitRig(Sys, 1);
        long version = await rig.Database.Configurations.AddVersionAsync(Stored("security { ike { gateway g { ike-policy none; } } }"), Cancel);
        Akka.TestKit.TestProbe probe = CreateTestProbe();
        rig.Nodes[0].Tell(new ConfigurationMessages.Check(version, 0), probe);
        ConfigurationMessages.Checked wrong = await Next<ConfigurationMessages.Checked>(probe);
        Assert.True(wrong.Errors > 0);
        Assert.Contains(wrong.Messages, message => message.Path.StartsWith("security ike gateway g", StringComparison.Ordinal));
        rig.Nodes[0].Tell(new ConfigurationMessages.Check(version + 100, 1), probe);
        Assert.Equal(1, (await Next<ConfigurationMessages.Checked>(probe)).Errors);
    }

    private static StoredConfiguration Stored(string text) => new(text, "alice", "", DateTimeOffset.UnixEpoch);

    private static async Task<long> ActivateAsync(CommitRigNode node, string text)
    {
        long version = await node.Store.AddVersionAsync(Stored(text), Cancel), from = (await node.Store.PointerAsync(Cancel))!.Version;
        var record = new CommitRecord(version, "alice", node.Name, "cli", "", DateTimeOffset.UnixEpoch);
        Assert.True((await node.Store.CommitAsync(new VersionMove(from, version, record), Cancel)).Moved);
        return version;
    }

    private Task WorkedOffAsync(CommitRigNode node) => Settled(node.Actor);
}

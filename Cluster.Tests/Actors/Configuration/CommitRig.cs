using Akka.Actor;
using Cluster.Actors.Configuration;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Tests.Store;

namespace Cluster.Tests.Actors.Configuration;

/// <summary>Nodes over one database, in one actor system; messages and calls of a dead node go nowhere.</summary>
internal sealed class CommitRig : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private int _starts;

    public CommitRig(ActorSystem system, int nodes)
    {
        _system = system;
        Nodes = [.. Enumerable.Range(0, nodes).Select(Start)];
    }

    public TemporaryStore Database { get; } = new();

    public CommitRigNode[] Nodes { get; }

    public void Restart(int index)
    {
        Nodes[index].Stop();
        Nodes[index] = Start(index);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CommitRigNode node in Nodes)
        {
            node.Stop();
        }

        await Database.DisposeAsync();
    }

    private CommitRigNode Start(int index) => new(_system, index, ++_starts, Database, () => Nodes);
}

internal sealed class CommitRigNode
{
    private readonly ActorSystem _system;

    public CommitRigNode(ActorSystem system, int index, int start, TemporaryStore database, Func<CommitRigNode[]> all)
    {
        _system = system;
        Name = $"node{index}";
        Index = index;
        Store = new NodeStoreDouble(database.Configurations, Life);
        IActorRef audit = system.ActorOf(Props.Create(() => new AuditActor(Store, Name)));
        var settings = new ConfigurationActorSettings
        {
            Store = Store,
            Node = Name,
            Now = () => DateTimeOffset.UtcNow,
            ApplyToHost = model => Applied.Add(model),
            Silence = muted => Muted = muted,
            Audit = (kind, user, what) => audit.Tell(new AuditEvent(0, DateTimeOffset.UtcNow, Name, user, kind, what)),
        };
        Actor = system.ActorOf(Props.Create(() => new ConfigurationActor(settings, View)), $"configuration-{index}-{start}");
        var committer = new Committer(
            system, Store, settings.Reader, Actor,
            () => [.. all().Select(node => new AskedMember(node.Name, node.Index, new Wire(this, node), () => !node.IsLost))],
            () => HasMajority, Name, () => DateTimeOffset.UtcNow);
        Sessions = new ConfigurationSessions(Store, committer, audit, Name, () => DateTimeOffset.UtcNow);
    }

    public string Name { get; }

    public int Index { get; }

    public NodeLife Life { get; } = new();

    public NodeStoreDouble Store { get; }

    public ConfigurationView View { get; } = new();

    public ConfigurationSessions Sessions { get; }

    public bool HasMajority { get; set; } = true;

    public bool Muted { get; private set; }

    /// <summary>The failure detector has lost it.</summary>
    public bool IsLost => Life.IsDead;

    /// <summary>Nothing reaches it, and nobody has noticed.</summary>
    public bool Frozen { get; set; }

    public List<ClusterModel> Applied { get; } = [];

    public string Text => View.Current.Source?.Expose().Text ?? "";

    public IActorRef Actor { get; }

    public void Tell(object message, IActorRef? sender = null) => Actor.Tell(message, sender ?? ActorRefs.NoSender);

    public void Stop()
    {
        Life.Die();
        _system.Stop(Actor);
        Sessions.Dispose();
    }

    public async Task<IConfigurationSession> OpenAsync(EditMode mode = EditMode.Shared, string user = "alice") =>
        (await Sessions.OpenAsync(new SessionRequest(mode, user, "pts/0"), CancellationToken.None)) is { Session: { } session } ? session
            : throw new InvalidOperationException("the session was refused");

    /// <summary>What one node sends another.</summary>
    private sealed class Wire(CommitRigNode from, CommitRigNode to) : ICanTell
    {
        public void Tell(object message, IActorRef sender)
        {
            if (from.Life.Step() && !to.Life.IsDead && !to.Frozen)
            {
                to.Actor.Tell(message, sender);
            }
        }
    }
}

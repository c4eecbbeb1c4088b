using System.Collections.Immutable;
using Akka.Actor;

namespace Cluster.Actors.Queries;

/// <summary>
/// One question to all nodes. Takes their pages one by one and completes the task when all have answered, when only nodes are missing
/// that the failure detector has given up, or when it is told to stop. It never fails the task.
/// </summary>
internal sealed class GatherActor<T> : ReceiveActor, IWithTimers
{
    /// <summary>Ours, 256 MB of rows: a node that sends more is cut off.</summary>
    private const int MaxPages = 4_096;

    /// <summary>An unreachable node is asked all the same, since a cut may be one-way; but it is not waited for any longer.</summary>
    private static readonly TimeSpan UnreachableGrace = TimeSpan.FromMilliseconds(500), CheckInterval = TimeSpan.FromMilliseconds(100);

    private readonly NodeQuestion _question;
    private readonly SaFilter _filter;
    private readonly Func<ClusterMember, bool> _isReachable;
    private readonly IActorRef _local;
    private readonly TaskCompletionSource<ImmutableArray<NodeAnswer<T>>> _result;
    private readonly ImmutableArray<Part> _parts;
    private bool _graceIsOver;

    /// <param name="local">The <see cref="NodeQueryActor"/> of this node.</param>
    public GatherActor(
        NodeQuestion question,
        SaFilter filter,
        ImmutableArray<ClusterMember> members,
        Func<ClusterMember, bool> isReachable,
        IActorRef local,
        TaskCompletionSource<ImmutableArray<NodeAnswer<T>>> result)
    {
        _question = question;
        _filter = filter;
        _isReachable = isReachable;
        _local = local;
        _result = result;
        _parts = [.. members.Select(member => new Part(member))];
        Receive<NodeQueryMessages.Page<T>>(OnPage);
        Receive<GatherStop>(_ => Context.Stop(Self));
        Receive<Check>(check =>
        {
            _graceIsOver |= check.GraceIsOver;
            StopWhenComplete();
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        for (int query = 0; query < _parts.Length; query++)
        {
            var ask = new NodeQueryMessages.Ask(query, _question, _filter);
            if (_parts[query].Member.Address is { } address)
            {
                Context.ActorSelection(new RootActorPath(address) / "user" / NodeQueryActor.Name).Tell(ask, Self);
            }
            else
            {
                _local.Tell(ask, Self);
            }
        }

        Timers.StartPeriodicTimer(nameof(CheckInterval), new Check(false), CheckInterval);
        Timers.StartSingleTimer(nameof(UnreachableGrace), new Check(true), UnreachableGrace);
    }

    /// <summary>Whatever ends the actor, its asker gets what has arrived.</summary>
    protected override void PostStop() => _result.TrySetResult(
        [.. _parts.Select(part => new NodeAnswer<T>(part.Member.Name, part.Member.Node.Index, part.Answered, [.. part.Rows]))]);

    protected override void PostRestart(Exception reason) => Context.Stop(Self);

    private void OnPage(NodeQueryMessages.Page<T> page)
    {
        if (page.Query < 0 || page.Query >= _parts.Length)
        {
            return;
        }

        Part part = _parts[(int)page.Query];
        if (part.Answered || part.Pages == MaxPages)
        {
            return;
        }

        part.Pages++;
        part.Rows.AddRange(page.Rows);
        part.Answered = page.Last;
        if (!page.Last)
        {
            Sender.Tell(new NodeQueryMessages.More(page.Query));
        }

        StopWhenComplete();
    }

    private void StopWhenComplete()
    {
        if (_parts.All(part => part.Answered || (_graceIsOver && !_isReachable(part.Member))))
        {
            Context.Stop(Self);
        }
    }

    private sealed class Part(ClusterMember member)
    {
        public ClusterMember Member => member;

        public List<T> Rows { get; } = [];

        public int Pages { get; set; }

        public bool Answered { get; set; }
    }

    private sealed record Check(bool GraceIsOver) : INoSerializationVerificationNeeded;
}

/// <summary>The asker has no more time.</summary>
internal sealed record GatherStop : INoSerializationVerificationNeeded
{
    public static readonly GatherStop Now = new();
}

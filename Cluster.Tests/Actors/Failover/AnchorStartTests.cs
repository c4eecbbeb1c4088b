using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Actors.Failover;
using Cluster.Crypto.Identifiers;
using Xunit;

namespace Cluster.Tests.Actors.Failover;

public sealed class AnchorStartTests
{
    private static readonly Address Self = Node(1);
    private static readonly ImmutableHashSet<Address> Up = [Self, Node(2), Node(3)];
    private readonly LocalAnchors _here = new();
    private readonly AnchorStart _start;

    public AnchorStartTests() => _start = new AnchorStart(Self, _here);

    [Fact]
    public void Next_NothingRuns_FirstOfOursOnly()
    {
        Anchor[] next = Next(Up);

        Assert.Equal(Ours(Up).Take(AnchorStart.MostAtOnce), next);
    }

    [Fact]
    public void Next_SomeStart_OnlyAsManyMore()
    {
        Anchor[] first = Next(Up);
        Array.ForEach(first, anchor => _here.Add(anchor, ActorRefs.Nobody));
        Assert.Empty(Next(Up));

        Array.ForEach(first[..5], anchor => _here.MarkReady(anchor, ActorRefs.Nobody));

        Assert.Equal(Ours(Up).Skip(AnchorStart.MostAtOnce).Take(5), Next(Up));
    }

    [Fact]
    public void Next_AnchorStopped_IsAskedForAgain()
    {
        Anchor first = Next(Up)[0];
        _here.Add(first, ActorRefs.Nobody);
        _here.MarkReady(first, ActorRefs.Nobody);
        Assert.NotEqual(first, Next(Up)[0]);

        _here.Remove(first, ActorRefs.Nobody);

        Assert.Equal(first, Next(Up)[0]);
    }

    [Fact]
    public void Next_NodeLost_ItsAnchorsAreSharedOut()
    {
        var others = new AnchorStart(Node(2), new LocalAnchors());
        ImmutableHashSet<Address> left = [Self, Node(2)];
        Assert.NotEmpty(Ours(left).Except(Ours(Up)));

        foreach (Anchor anchor in Ours(left))
        {
            Assert.Contains(anchor, Next(left));
            Assert.DoesNotContain(anchor, others.Next(left, AppliedConfiguration.None));
            _here.Add(anchor, ActorRefs.Nobody);
            _here.MarkReady(anchor, ActorRefs.Nobody);
        }

        Assert.Empty(Next(left));
    }

    private Anchor[] Next(ImmutableHashSet<Address> up) => [.. _start.Next(up, AppliedConfiguration.None)];

    private static IEnumerable<Anchor> Ours(ImmutableHashSet<Address> up) =>
        Enumerable.Range(0, Anchor.Count).Select(number => new Anchor((byte)number)).Where(anchor => AnchorAllocation.Order(AnchorSharding.Id(anchor), up)[0] == Self);

    private static Address Node(int number) => new("akka.tls", "cluster", $"10.255.0.{number}", 4053);
}

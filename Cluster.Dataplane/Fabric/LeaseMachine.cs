using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>
/// Decides how long this node may speak. Sans-IO: boot-clock milliseconds come in, heartbeats to send and the lease go out. The lease
/// ends one length after the latest moment at which heartbeats were sent that a majority of the members, we among them, has
/// acknowledged. So a node that a majority has not heard for that long does not speak, whatever else works.
/// </summary>
/// <remarks>
/// A member that does not count us among the members any more refuses instead of staying silent, which takes back its
/// earlier acknowledgement: when a majority cannot be had any more the lease ends at once. That covers the node that the others have
/// removed although the fabric between them still works. Not thread-safe.
/// </remarks>
public sealed class LeaseMachine(Incarnation self, LeaseSettings settings, SpeakingLease lease)
{
    /// <summary>Answers to older heartbeats than these are of no use: the lease from them would be over.</summary>
    private const int Remembered = 64;

    private readonly long _interval = (long)settings.HeartbeatInterval.TotalMilliseconds;
    private readonly long _length = (long)settings.Length.TotalMilliseconds;
    private readonly long[] _sentAt = new long[Remembered];
    private readonly Dictionary<uint, Member> _members = [];
    private readonly List<long> _acknowledged = [];
    private ulong _sequence;
    private bool _known; // the membership has been told

    /// <summary>When <see cref="Expire"/> wants to be called.</summary>
    public long NextDeadline { get; private set; }

    /// <summary>The other members; each is to be sent a heartbeat when <see cref="Expire"/> says so.</summary>
    public IReadOnlyList<FabricNode> Others { get; private set; } = [];

    /// <summary>Whether we belong to the membership that we were last told.</summary>
    public bool IsMember { get; private set; }

    /// <summary>
    /// The whole membership, we included. A membership without us ends the lease. Only what the cluster has agreed on belongs
    /// here: a node that shortens the list on its own gives itself a majority.
    /// </summary>
    public void SetMembers(IReadOnlyList<FabricNode> members, long now)
    {
        _known = true;
        IsMember = members.Any(member => member.Incarnation == self);
        Others = [.. members.Where(member => member.Incarnation != self)];
        foreach (uint gone in _members.Keys.Except(Others.Select(member => member.Incarnation.Value)).ToList())
        {
            _members.Remove(gone);
        }

        foreach (FabricNode member in Others)
        {
            _members.TryAdd(member.Incarnation.Value, new Member(member));
        }

        NextDeadline = now; // who is new is asked at once
        Renew(now);
    }

    /// <summary>The sequence number to send to all <see cref="Others"/> now; null when it is not time yet.</summary>
    public ulong? Expire(long now)
    {
        if (now < NextDeadline)
        {
            return null;
        }

        NextDeadline = now + _interval;
        _sequence++;
        _sentAt[_sequence % Remembered] = now;
        foreach (Member member in _members.Values)
        {
            member.Sent++;
        }

        Renew(now);
        return _sequence;
    }

    /// <summary>A heartbeat came in. What to answer; null before we know the membership, since a refusal would end the other's lease.</summary>
    public (ulong Received, bool Accepted)? Heartbeat(Incarnation from, ulong sequence)
    {
        if (!_known)
        {
            return null;
        }

        if (!_members.TryGetValue(from.Value, out Member? member))
        {
            return (0, false);
        }

        member.Received++;
        member.FirstSequence = member.FirstSequence == 0 ? sequence : Math.Min(member.FirstSequence, sequence);
        member.LastSequence = Math.Max(member.LastSequence, sequence);
        return (member.Received, IsMember);
    }

    /// <summary>An answer came in. Late, repeated and invented ones change nothing for the better.</summary>
    public void Answer(Incarnation from, ulong sequence, ulong received, bool accepted, long now)
    {
        if (!_members.TryGetValue(from.Value, out Member? member) || sequence == 0 || sequence > _sequence)
        {
            return;
        }

        member.ReachedPeer = Math.Max(member.ReachedPeer, received);
        if (!accepted)
        {
            if (sequence >= member.AnsweredSequence)
            {
                member.AnsweredSequence = sequence;
                member.AcknowledgedAt = null;
                RevokeWithoutMajority();
            }

            return;
        }

        if (_sequence - sequence < Remembered && sequence > member.AnsweredSequence)
        {
            member.AnsweredSequence = sequence;
            member.AcknowledgedAt = _sentAt[sequence % Remembered];
            Renew(now);
        }
    }

    /// <summary>Heartbeats lost in each direction, by member.</summary>
    public IReadOnlyList<HeartbeatLoss> Losses() =>
        [.. _members.Values.Select(member => new HeartbeatLoss(
            member.Node,
            member.Sent,
            member.ReachedPeer,
            member.FirstSequence == 0 ? 0 : member.LastSequence - member.FirstSequence + 1,
            member.Received))];

    private void Renew(long now)
    {
        if (!_known)
        {
            return;
        }

        if (!IsMember)
        {
            lease.Revoke();
            return;
        }

        int needed = Majority - 1;
        if (needed == 0)
        {
            lease.Renew(now + _length);
            return;
        }

        // The moment that a majority has acknowledged: the needed-th latest.
        _acknowledged.Clear();
        foreach (Member member in _members.Values)
        {
            if (member.AcknowledgedAt is { } at)
            {
                _acknowledged.Add(at);
            }
        }

        if (_acknowledged.Count >= needed)
        {
            _acknowledged.Sort();
            lease.Renew(_acknowledged[^needed] + _length);
        }
    }

    private void RevokeWithoutMajority()
    {
        int holding = 1;
        foreach (Member member in _members.Values)
        {
            holding += member.AcknowledgedAt is null ? 0 : 1;
        }

        if (holding < Majority)
        {
            lease.Revoke();
        }
    }

    private int Majority => ((_members.Count + 1) / 2) + 1;

    private sealed class Member(FabricNode node)
    {
        public FabricNode Node { get; } = node;

        /// <summary>When the latest acknowledged heartbeat was sent.</summary>
        public long? AcknowledgedAt { get; set; }

        public ulong AnsweredSequence { get; set; }

        public ulong Sent { get; set; }

        public ulong ReachedPeer { get; set; }

        public ulong Received { get; set; }

        public ulong FirstSequence { get; set; }

        public ulong LastSequence { get; set; }
    }
}

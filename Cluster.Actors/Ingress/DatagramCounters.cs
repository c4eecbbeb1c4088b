using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Ingress;

/// <summary>Counts of IKE datagrams on this node, by outcome. Any thread adds, any thread reads.</summary>
public sealed class DatagramCounters
{
    private readonly long[] _ingress = new long[Enum.GetValues<IngressOutcome>().Length];
    private readonly long[] _owner = new long[Enum.GetValues<OwnerOutcome>().Length];
    private readonly long[] _drops = new long[Enum.GetValues<IkeDrop>().Length];
    private long _received;
    private long _faults;

    /// <summary>Datagrams taken from the dataplane; the sum of all ingress outcomes once the queue is empty.</summary>
    public long Received => Volatile.Read(ref _received);

    public void AddReceived() => Interlocked.Increment(ref _received);

    /// <summary>Faults of ours in IKE SAs, whatever they were doing.</summary>
    public long Faults => Volatile.Read(ref _faults);

    public void AddFault() => Interlocked.Increment(ref _faults);

    public void Add(IngressOutcome outcome) => Interlocked.Increment(ref _ingress[(int)outcome]);

    public void Add(OwnerOutcome outcome) => Interlocked.Increment(ref _owner[(int)outcome]);

    /// <summary>Counts under <see cref="OwnerOutcome.DroppedByIkeSa"/> too.</summary>
    public void Add(IkeDrop drop)
    {
        Add(OwnerOutcome.DroppedByIkeSa);
        Interlocked.Increment(ref _drops[(int)drop]);
    }

    public long this[IngressOutcome outcome] => Volatile.Read(ref _ingress[(int)outcome]);

    public long this[OwnerOutcome outcome] => Volatile.Read(ref _owner[(int)outcome]);

    public long this[IkeDrop drop] => Volatile.Read(ref _drops[(int)drop]);
}

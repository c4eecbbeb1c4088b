using System.ComponentModel;
using System.Reflection;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Fabric;

/// <summary>Counters of the fabric. Written from any thread.</summary>
public sealed class FabricCounters
{
    private static readonly string[] Help =
        [.. Enum.GetValues<FabricDrop>().Select(drop => typeof(FabricDrop).GetField(drop.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description)];

    private readonly long[] _drops = new long[Help.Length];
    private readonly long[] _refusals = new long[Help.Length];
    private long _framesSent;
    private long _framesReceived;

    public long FramesSent => Volatile.Read(ref _framesSent);

    /// <summary>Authentic frames, each once.</summary>
    public long FramesReceived => Volatile.Read(ref _framesReceived);

    public long this[FabricDrop reason] => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>What the fabric itself dropped: packets and frames that no other counter has.</summary>
    public IReadOnlyList<DropCount> Drops() =>
        [.. Enum.GetValues<FabricDrop>().Select(drop => new DropCount($"Fabric{drop}", Help[(int)drop], (ulong)this[drop]))];

    /// <summary>
    /// Packets that a <c>Forward...</c> call refused. The caller counts them as drops under its own reason, so they are not among
    /// <see cref="Drops"/>; this says why.
    /// </summary>
    public long Refused(FabricDrop reason) => Volatile.Read(ref _refusals[(int)reason]);

    internal void Refuse(FabricDrop reason) => Interlocked.Increment(ref _refusals[(int)reason]);

    internal void Add(FabricDrop reason, int count = 1) => Interlocked.Add(ref _drops[(int)reason], count);

    internal void Sent(int frames) => Interlocked.Add(ref _framesSent, frames);

    internal void Received() => Interlocked.Increment(ref _framesReceived);
}

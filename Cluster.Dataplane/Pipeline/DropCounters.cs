using System.ComponentModel;
using System.Reflection;
using Cluster.Dataplane.Control;

namespace Cluster.Dataplane.Pipeline;

/// <summary>Dropped packets by reason. One writer, any number of readers.</summary>
public sealed class DropCounters
{
    private static readonly string[] Help = Descriptions();
    private static readonly string[] Names = Enum.GetNames<DropReason>();

    private readonly ulong[] _counts = new ulong[Names.Length];

    public ulong this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public void Add(DropReason reason, int packets = 1) => _counts[(int)reason] += (uint)packets;

    public static IReadOnlyList<DropCount> Sum(IEnumerable<DropCounters> all)
    {
        var sums = new ulong[Names.Length];
        foreach (DropCounters one in all)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += Volatile.Read(ref one._counts[i]);
            }
        }

        return [.. Names.Select((name, i) => new DropCount(name, Help[i], sums[i]))];
    }

    private static string[] Descriptions() =>
        [.. Enum.GetNames<DropReason>().Select(n => typeof(DropReason).GetField(n)!.GetCustomAttribute<DescriptionAttribute>()!.Description)];
}

using System.Buffers.Binary;

namespace Cluster.Bench.Flows;

/// <summary>The payload of a test packet: who, which one, when it left.</summary>
/// <param name="Sequence">Counts from 1 in each direction of a flow.</param>
/// <param name="Sent">Moment of <see cref="FlowClock"/>.</param>
public readonly record struct FlowPacket(int Flow, long Sequence, long Sent)
{
    public const int MinSize = 28;
    private const uint Magic = 0x43_46_4c_31;                  // "CFL1"

    /// <summary>The rest of <paramref name="payload"/> stays as it is.</summary>
    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload, Magic);
        BinaryPrimitives.WriteInt32BigEndian(payload[4..], Flow);
        BinaryPrimitives.WriteInt64BigEndian(payload[8..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(payload[16..], Sent);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out FlowPacket packet)
    {
        packet = default;
        if (payload.Length < MinSize || BinaryPrimitives.ReadUInt32BigEndian(payload) != Magic)
        {
            return false;
        }

        packet = new FlowPacket(
            BinaryPrimitives.ReadInt32BigEndian(payload[4..]), BinaryPrimitives.ReadInt64BigEndian(payload[8..]), BinaryPrimitives.ReadInt64BigEndian(payload[16..]));
        return true;
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Long messages in parts, where the peer has said that it takes them: <c>HDR, Fragment</c> for each. Which parts follows from the message alone, so
/// that a repetition, by whoever owns the SA then, is the same bytes.
/// </summary>
public static class IsakmpFragmentation
{
    /// <summary>Ours: incomplete messages of one peer at a time; the oldest makes place.</summary>
    private const int MaxReassemblies = 8;

    /// <summary>Sends a message of this phase 1, or under it.</summary>
    internal static void SendUnder(this StepDraft draft, IkeSpi own, IkeEndpoints path, ReadOnlyMemory<byte> datagram)
    {
        var isakmp = draft.Isakmp();
        bool peerTakesThem = isakmp.Handshakes.TryGetValue(own.Value, out var handshake)
            ? handshake.PeerTakesFragments
            : isakmp.Sas.TryGetValue(own.Value, out var sa) && sa.PeerTakesFragments;
        int? room = peerTakesThem && draft.Settings.FragmentSize is { } size ? MessageSealer.DatagramRoom(size, path) : null;
        foreach (var part in Cut(datagram, room))
        {
            draft.Send(path, part);
        }
    }

    /// <summary>The message itself where it fits, or cannot be cut into few enough parts.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> datagram, int? room)
    {
        int capacity = (room ?? 0) - IsakmpFragment.Overhead;
        int total = capacity > 0 ? (datagram.Length + capacity - 1) / capacity : 0;
        if (room is null || datagram.Length <= room || total is 0 or > IsakmpLimits.MaxFragments || !IsakmpHeader.TryRead(datagram, out var header, out _))
        {
            return [datagram];
        }

        // An ID of this message cut in this way: parts of another are never taken for its own.
        ushort id = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(datagram.Span)) ^ capacity);
        header = header with { Flags = IsakmpFlags.None, MessageId = 0 };
        return Enumerable.Range(0, total).Select(index => (ReadOnlyMemory<byte>)IsakmpMessage.ToBytes(header,
        [
            new IsakmpFragment(
                id, (byte)(index + 1), index + 1 == total, datagram.Slice(index * capacity, Math.Min(capacity, datagram.Length - (index * capacity)))).ToPayload(),
        ]));
    }

    /// <summary>The message that this fragment completes; null when it does not, or is dropped.</summary>
    /// <param name="own">The phase 1 with these cookies.</param>
    internal static byte[]? Receive(StepDraft draft, IkeSpi own, IsakmpHeader header, ReadOnlyMemory<byte> datagram)
    {
        if (IsakmpFragment.TryRead(header, datagram[IsakmpHeader.Size..]) is not { } fragment)
        {
            draft.Drop = IkeDrop.Malformed;
            return null;
        }

        var all = draft.Pacing.Isakmp.Reassemblies;
        var before = all.GetValueOrDefault(own.Value);
        var after = IsakmpReassembly.Add(before, fragment, draft.Now.Boot);
        all = all.RemoveRange(all.Where(one => one.Key == own.Value || draft.Now.Boot - one.Value.BeganAt > IsakmpReassembly.KeepFor).Select(one => one.Key));
        if (after is { IsComplete: false })
        {
            all = all.Count < MaxReassemblies ? all : all.Remove(all.MinBy(one => one.Value.BeganAt).Key);
            all = all.Add(own.Value, after);
        }

        draft.Set(draft.Pacing.Isakmp with { Reassemblies = all });
        if (after is null || ReferenceEquals(before, after))
        {
            draft.Drop = IkeDrop.UselessFragment;
            return null;
        }

        return after.IsComplete ? after.Join() : null;
    }
}

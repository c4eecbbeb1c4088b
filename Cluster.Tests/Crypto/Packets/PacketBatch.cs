using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Cluster.Crypto.Packets;

namespace Cluster.Tests.Crypto.Packets;

/// <summary>Packets in native memory, with a canary behind each ICV that no cipher may touch.</summary>
internal sealed unsafe class PacketBatch : IDisposable
{
    private const int Slot = 4096;
    private const byte Canary = 0xC7;

    private readonly byte* _memory;
    private readonly int _icvLength;

    public PacketBatch(PacketCipher cipher, params int[] bodyLengths)
    {
        _icvLength = cipher.IcvLength;
        _memory = (byte*)NativeMemory.Alloc((nuint)(Slot * bodyLengths.Length));
        new Span<byte>(_memory, Slot * bodyLengths.Length).Fill(Canary);
        Jobs = new PacketJob[bodyLengths.Length];
        for (int i = 0; i < bodyLengths.Length; i++)
        {
            byte* esp = _memory + (i * Slot) + 3; // nothing may rely on alignment
            Jobs[i] = new PacketJob { Esp = esp, Length = 8 + cipher.IvLength + bodyLengths[i], SequenceHigh = 0x0a0b0c0d };
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(esp, 4), 0x11223344);
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(esp + 4, 4), (uint)(i + 1));
            BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(esp + 8, 8), 0x0000_0500_0000_0000UL + (uint)i);
            for (int at = 8 + cipher.IvLength; at < Jobs[i].Length; at++)
            {
                esp[at] = (byte)(at + (i * 5));
            }
        }

        Plain = [.. Jobs.Select((_, i) => Body(i, cipher.IvLength))];
    }

    public PacketJob[] Jobs { get; }

    public byte[][] Plain { get; }

    /// <summary>The packet with its ICV.</summary>
    public byte[] Wire(int index) => new Span<byte>(Jobs[index].Esp, Jobs[index].Length + _icvLength).ToArray();

    public byte[] Body(int index, int ivLength) =>
        new Span<byte>(Jobs[index].Esp + 8 + ivLength, Math.Max(0, Jobs[index].Length - 8 - ivLength)).ToArray();

    public void Put(int index, ReadOnlySpan<byte> wire) => wire.CopyTo(new Span<byte>(Jobs[index].Esp, wire.Length));

    public bool CanariesAlive()
    {
        for (int i = 0; i < Jobs.Length; i++)
        {
            byte* end = Jobs[i].Esp + Jobs[i].Length + _icvLength;
            if (new Span<byte>(end, 64).ContainsAnyExcept(Canary) || new Span<byte>(_memory + (i * Slot), 3).ContainsAnyExcept(Canary))
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => NativeMemory.Free(_memory);
}

using System.Buffers.Binary;
using Cluster.Ike.Wire;

namespace Cluster.Tests.Fuzz;

/// <summary>
/// Makes new messages of real ones: cut, lengthened, spliced, bits and fields changed. What led somewhere new is kept and changed further. The same
/// seed makes the same messages.
/// </summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> real)
{
    private const int LengthAt = 24;

    /// <summary>What is kept beside the real ones; the oldest goes first, so that a run of any length needs the same memory.</summary>
    private const int MaxKept = 4_096;

    private static readonly byte[] Borders = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 127, 128, 254, 255];
    private readonly List<byte[]> _kept = [];
    private readonly HashSet<int> _signatures = [];
    private int _oldest;

    public int Kept => _kept.Count;

    public byte[] Next()
    {
        byte[] bytes = [.. Pick()];
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Length > 0; changes--)
        {
            bytes = Change(bytes);
        }

        if (bytes.Length >= IkeHeader.Size && random.Next(8) > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(LengthAt), bytes.Length);
        }

        return bytes;
    }

    /// <summary>What came of the last message, as a number: something that never came before makes it worth changing further.</summary>
    public void Learn(byte[] bytes, int signature)
    {
        if (bytes.Length > 2_048 || _signatures.Count >= MaxKept * 16 || !_signatures.Add(signature))
        {
            return;
        }

        if (_kept.Count < MaxKept)
        {
            _kept.Add(bytes);
        }
        else
        {
            _kept[_oldest] = bytes;
            _oldest = (_oldest + 1) % MaxKept;
        }
    }

    private byte[] Pick() => _kept.Count > 0 && random.Next(3) > 0 ? _kept[random.Next(_kept.Count)] : real[random.Next(real.Count)];

    private byte[] Change(byte[] bytes)
    {
        int at = random.Next(bytes.Length);
        switch (random.Next(9))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes, .. new byte[random.Next(1, 64)]];
            case 2:
                byte[] other = Pick();
                return other.Length == 0 ? bytes : [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 3:
                random.NextBytes(bytes.AsSpan(at, Math.Min(bytes.Length - at, random.Next(1, 16))));
                return bytes;
            case 4:
                bytes[at] = Borders[random.Next(Borders.Length)];
                return bytes;
            case 5 when at + 2 <= bytes.Length:
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)(random.Next(2) == 0 ? bytes.Length - at : random.Next(64)));
                return bytes;
            case 6:
                int end = Math.Min(bytes.Length, at + random.Next(1, 64));
                return [.. bytes[..end], .. bytes[at..end], .. bytes[end..]];
            case 7:
                int gone = Math.Min(bytes.Length, at + random.Next(1, 32));
                return [.. bytes[..at], .. bytes[gone..]];
            default:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }
}

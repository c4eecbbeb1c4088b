using System.Buffers.Binary;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;
using Cluster.Crypto.Packets;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.SelfTests;

/// <summary>
/// Compares one library's packet ciphers with another's, for every suite, with and without ESN, at every size class up to 1600 bytes
/// and in batches of several sizes: what one seals the other opens, counter modes give the same bytes, a changed packet is refused.
/// </summary>
public sealed unsafe class PacketSelfTest : IDisposable
{
    private const int MaxBody = 1600;
    private const int Slot = 2048; // room of one packet
    private const int GcmStep = 7; // odd, so that every remainder of a block occurs

    private static readonly int[] BatchSizes = [1, 2, 7, 16, 64];

    private static readonly Lazy<string?> IpsecMbFailure = new(TestIpsecMb);

    private readonly KeyMemory _plain = new(64 * Slot);
    private readonly KeyMemory _ours = new(64 * Slot);
    private readonly KeyMemory _theirs = new(64 * Slot);
    private readonly PacketJob[] _ourJobs = new PacketJob[64];
    private readonly PacketJob[] _theirJobs = new PacketJob[64];
    private readonly Func<PacketSuite, PacketKeys, PacketCipher> _candidate;
    private readonly Func<PacketSuite, PacketKeys, PacketCipher> _reference;

    private PacketSelfTest(Func<PacketSuite, PacketKeys, PacketCipher> candidate, Func<PacketSuite, PacketKeys, PacketCipher> reference)
    {
        _candidate = candidate;
        _reference = reference;
    }

    /// <summary>Whether intel-ipsec-mb may be used in this process: known version, and every answer right. Tested once, on first use.</summary>
    public static bool IpsecMbPasses => IpsecMbUnusable is null;

    /// <summary>Why intel-ipsec-mb is not used, in words for the log; null when it may be.</summary>
    public static string? IpsecMbUnusable => IpsecMbFailure.Value;

    /// <summary>Every suite that packets can have, without the ESN flag.</summary>
    public static IEnumerable<PacketSuite> Suites =>
        from encryption in TransformTable.Encryption
        from integrity in encryption.IsCombinedMode ? [null] : TransformTable.Integrity.Cast<IntegrityTransform?>()
        select new PacketSuite(encryption, integrity, ExtendedSequenceNumbers: false);

    /// <summary>The first difference, in words; null when there is none. Each side is a way to key a cipher.</summary>
    public static string? Compare(
        Func<PacketSuite, PacketKeys, PacketCipher> candidate, Func<PacketSuite, PacketKeys, PacketCipher> reference)
    {
        using var test = new PacketSelfTest(candidate, reference);
        foreach (PacketSuite suite in Suites)
        {
            foreach (bool extended in (bool[])[false, true])
            {
                if (test.CompareSuite(suite with { ExtendedSequenceNumbers = extended }) is { } failure)
                {
                    return $"{suite.Encryption?.Name} {suite.Integrity?.Name}{(extended ? " ESN" : "")}: {failure}";
                }
            }
        }

        return null;
    }

    public void Dispose()
    {
        _plain.Dispose();
        _ours.Dispose();
        _theirs.Dispose();
    }

    private static string? TestIpsecMb()
    {
        if (!IpsecMbLibrary.IsUsable)
        {
            return "not installed in a known version";
        }

        using PacketCiphers candidate = PacketCiphers.Untested();
        using var reference = new PacketCiphers(PacketBackend.LibCrypto);
        return Compare(candidate.Create, reference.Create);
    }

    private string? CompareSuite(PacketSuite suite)
    {
        using SecretBytes encryption = Pattern(suite.Encryption?.KeyMaterialLength ?? 0, 0x11);
        using SecretBytes integrity = Pattern(suite.Integrity?.KeyLength ?? 0, 0x5a);
        using PacketCipher candidate = _candidate(suite, new PacketKeys(encryption, integrity));
        using PacketCipher reference = _reference(suite, new PacketKeys(encryption, integrity));
        int step = candidate.CounterIv ? GcmStep : candidate.BlockLength;
        int least = candidate.CounterIv ? 0 : candidate.BlockLength;
        foreach (int batch in BatchSizes)
        {
            for (int body = least; body <= MaxBody; body += batch * step)
            {
                Prepare(candidate, batch, i => Math.Min(body + (i * step), MaxBody));
                if (CompareBatch(candidate, reference, batch, broken: body / step % batch) is { } failure)
                {
                    return $"{failure}, {batch} packets from {body} bytes on";
                }
            }
        }

        return null;
    }

    private string? CompareBatch(PacketCipher candidate, PacketCipher reference, int count, int broken)
    {
        Span<PacketJob> ours = _ourJobs.AsSpan(0, count), theirs = _theirJobs.AsSpan(0, count);
        candidate.Seal(ours);
        reference.Seal(theirs);
        if (candidate.CounterIv && !Same(_ours, _theirs, count))
        {
            return "sealed bytes differ";
        }

        reference.Open(ours);
        if (!AllVerified(ours) || !SamePlaintext(_ours, candidate, ours))
        {
            return "what it seals does not open";
        }

        PacketJob hit = theirs[broken];
        hit.Esp[hit.Length - 1] ^= 1;
        candidate.Open(theirs);
        if (theirs[broken].Verified || new Span<byte>(hit.Esp + 8, hit.Length - 8 + candidate.IcvLength).ContainsAnyExcept((byte)0))
        {
            return "a changed packet is not refused and wiped";
        }

        theirs[broken] = ours[broken];
        Buffer.MemoryCopy(ours[broken].Esp, hit.Esp, Slot, Slot);
        return AllVerified(theirs) && SamePlaintext(_theirs, candidate, theirs) ? null : "it does not open what is right";
    }

    /// <summary>Lays the same packets out for both sides.</summary>
    private void Prepare(PacketCipher cipher, int count, Func<int, int> bodyLength)
    {
        for (int i = 0; i < count; i++)
        {
            byte* packet = _plain.Start + (i * Slot);
            int length = 8 + cipher.IvLength + bodyLength(i);
            for (int at = 0; at < Slot; at++)
            {
                packet[at] = (byte)((at * 7) + (i * 13) + length);
            }

            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(packet, 4), 0x0a0b0c0d);
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(packet + 4, 4), (uint)i);
            _ourJobs[i] = new PacketJob { Esp = _ours.Start + (i * Slot), Length = length, SequenceHigh = (uint)(i * 0x01020304) };
            _theirJobs[i] = _ourJobs[i] with { Esp = _theirs.Start + (i * Slot) };
        }

        Buffer.MemoryCopy(_plain.Start, _ours.Start, 64 * Slot, count * Slot);
        Buffer.MemoryCopy(_plain.Start, _theirs.Start, 64 * Slot, count * Slot);
    }

    private static bool AllVerified(ReadOnlySpan<PacketJob> jobs)
    {
        foreach (ref readonly PacketJob job in jobs)
        {
            if (!job.Verified)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Same(KeyMemory left, KeyMemory right, int count) =>
        new Span<byte>(left.Start, count * Slot).SequenceEqual(new Span<byte>(right.Start, count * Slot));

    private bool SamePlaintext(KeyMemory opened, PacketCipher cipher, ReadOnlySpan<PacketJob> jobs)
    {
        for (int i = 0; i < jobs.Length; i++)
        {
            int bodyAt = (i * Slot) + 8 + cipher.IvLength, length = jobs[i].Length - 8 - cipher.IvLength;
            if (!new Span<byte>(opened.Start + bodyAt, length).SequenceEqual(new Span<byte>(_plain.Start + bodyAt, length)))
            {
                return false;
            }
        }

        return true;
    }

    private static SecretBytes Pattern(int length, byte seed) =>
        SecretBytes.Create(length, seed, static (destination, seed) =>
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (byte)(seed + (i * 29));
            }
        });
}

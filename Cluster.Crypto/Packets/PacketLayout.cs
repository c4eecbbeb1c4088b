using System.Buffers.Binary;
using System.Security.Cryptography;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Packets;

/// <summary>What all packet ciphers do alike with the bytes of a <see cref="PacketJob"/>.</summary>
internal static unsafe class PacketLayout
{
    internal const int HeaderLength = 8; // RFC 4303 section 2: SPI, sequence number
    internal const int SequenceHighLength = 4; // RFC 4303 section 2.2.1
    internal const int MaxAssociatedData = 12; // RFC 4106 section 5: SPI, 64-bit sequence number
    internal const int GcmNonceLength = 12; // RFC 4106 section 4: salt, IV
    internal const int GcmSaltLength = 4;
    internal const int GcmIvLength = 8;
    internal const int GcmIcvLength = 16;

    /// <summary>ESP payload and trailer fill whole words whatever the cipher (RFC 4303 section 2.4).</summary>
    internal const int MinBlockLength = 4;

    /// <summary>Bytes between the IV and the ICV; negative when the packet is too short for its own header.</summary>
    internal static int BodyLength(in PacketJob job, int ivLength) => job.Length - HeaderLength - ivLength;

    /// <summary>A packet that we are to seal and that the suite cannot carry: a bug of the caller.</summary>
    internal static void ThrowMisshapen(int length) =>
        throw new ArgumentException($"A packet of {length} bytes does not fit the header, IV and blocks of its suite.");

    /// <summary>SPI and sequence number as GCM authenticates them: 8 bytes, with ESN 12 (RFC 4106 section 5).</summary>
    internal static int WriteAssociatedData(in PacketJob job, bool extended, byte* destination)
    {
        if (!extended)
        {
            *(ulong*)destination = *(ulong*)job.Esp;
            return 8;
        }

        *(uint*)destination = *(uint*)job.Esp;
        WriteSequenceHigh(job, destination + 4);
        *(uint*)(destination + 8) = *(uint*)(job.Esp + 4);
        return MaxAssociatedData;
    }

    internal static void WriteSequenceHigh(in PacketJob job, byte* destination) =>
        *(uint*)destination = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(job.SequenceHigh) : job.SequenceHigh;

    internal static bool TagsEqual(byte* left, byte* right, int length) =>
        CryptographicOperations.FixedTimeEquals(new ReadOnlySpan<byte>(left, length), new ReadOnlySpan<byte>(right, length));

    /// <summary>Leaves of a packet that did not verify only its header, which is not secret and tells the SA.</summary>
    internal static void Refuse(ref PacketJob job, int icvLength)
    {
        job.Verified = false;
        if (job.Length > HeaderLength)
        {
            LibCrypto.OPENSSL_cleanse(job.Esp + HeaderLength, (nuint)(job.Length - HeaderLength + icvLength));
        }
    }
}

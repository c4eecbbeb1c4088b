using System.Security.Cryptography;

namespace Cluster.Crypto.Packets;

/// <summary>
/// IVs that nobody can predict (RFC 3602 section 3), drawn from the CSPRNG in blocks so that no packet pays for a call into the
/// kernel. Belongs to one worker.
/// </summary>
internal sealed class IvSource
{
    private const int BlockLength = 4096; // ours: 256 AES IVs a refill

    private readonly byte[] _block = new byte[BlockLength];
    private int _used = BlockLength;

    internal void Fill(Span<byte> iv)
    {
        if (_used + iv.Length > BlockLength)
        {
            RandomNumberGenerator.Fill(_block);
            _used = 0;
        }

        _block.AsSpan(_used, iv.Length).CopyTo(iv);
        _used += iv.Length;
    }
}

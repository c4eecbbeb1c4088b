using System.Net;
using System.Net.Sockets;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Ingress;

/// <summary>
/// The IKE SAs that first messages through this node have opened and that nobody has yet shown to be real, by source prefix. An
/// entry goes when a datagram with this very SPI of ours follows (its sender has read our answer), or with its lifetime. Used by
/// the one thread of the ingress. Entries go by the SPI that we would answer with, which hangs on every byte of the first message:
/// by the initiator's SPI alone, a sender that repeats it in ever new messages would count once and have as many IKE SAs as it likes.
/// </summary>
public sealed class HalfOpenTable
{
    /// <summary>DESIGN section 4: above this many on a node every first message needs a cookie.</summary>
    public const int NodeLimit = 32;

    /// <summary>... and above this many of one source prefix, those of that prefix.</summary>
    public const int PrefixLimit = 3;

    /// <summary>Ours: longer than an initiator keeps trying to get from IKE_SA_INIT to IKE_AUTH.</summary>
    public const long LifetimeMilliseconds = 30_000;

    /// <summary>Bound on the table itself: with a cookie, senders are real, and this many of them are enough.</summary>
    public const int Capacity = 8_192;

    private readonly Dictionary<IkeSpi, (UInt128 Prefix, long Expiry)> _open = [];
    private readonly Dictionary<UInt128, int> _byPrefix = [];
    private readonly Queue<(IkeSpi Own, long Expiry)> _order = [];

    public int Count => _open.Count;

    /// <summary>Whether a first message from there must show a cookie. One that is known already is a retransmission and need not.</summary>
    /// <param name="hasLiveSa">The peer has a live IKE SA: a crowd of others does not lock it out, a crowd in its own name does.</param>
    public bool NeedsCookie(IkeSpi own, IPAddress source, bool hasLiveSa, long boot)
    {
        Expire(boot);
        return !_open.ContainsKey(own)
            && ((_open.Count >= NodeLimit && !hasLiveSa) || _byPrefix.GetValueOrDefault(PrefixOf(source)) >= PrefixLimit);
    }

    /// <summary>False when the table is full.</summary>
    public bool Open(IkeSpi own, IPAddress source, long boot)
    {
        if (_open.ContainsKey(own))
        {
            return true;
        }

        if (_open.Count >= Capacity)
        {
            return false;
        }

        UInt128 prefix = PrefixOf(source);
        long expiry = boot + LifetimeMilliseconds;
        _open.Add(own, (prefix, expiry));
        _byPrefix[prefix] = _byPrefix.GetValueOrDefault(prefix) + 1;
        _order.Enqueue((own, expiry));
        return true;
    }

    /// <summary>The initiator has read our answer, so it is where it says.</summary>
    public void Close(IkeSpi own)
    {
        if (!_open.Remove(own, out (UInt128 Prefix, long Expiry) entry))
        {
            return;
        }

        int left = _byPrefix[entry.Prefix] - 1;
        if (left == 0)
        {
            _byPrefix.Remove(entry.Prefix);
        }
        else
        {
            _byPrefix[entry.Prefix] = left;
        }
    }

    /// <summary>Forgets what is older than its lifetime.</summary>
    public void Expire(long boot)
    {
        while (_order.TryPeek(out (IkeSpi Own, long Expiry) oldest)
            && (oldest.Expiry <= boot || !_open.TryGetValue(oldest.Own, out var entry) || entry.Expiry != oldest.Expiry))
        {
            _order.Dequeue();
            if (_open.TryGetValue(oldest.Own, out var expired) && expired.Expiry == oldest.Expiry)
            {
                Close(oldest.Own);
            }
        }
    }

    /// <summary>The /32 of an IPv4 address, the /56 of an IPv6 one.</summary>
    private static UInt128 PrefixOf(IPAddress source)
    {
        IPAddress address = source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[7..].Clear();
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }
}

using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Cluster.Bench.Wan;

/// <summary>What the capture proves.</summary>
public sealed record WanVerdict
{
    public long EspPackets { get; init; }

    public long IkeMessages { get; init; }

    /// <summary>Different packets with the same SPI and IV: a key stream used twice.</summary>
    public long IvReuses { get; init; }

    /// <summary>When (ns since 1970) the first of these were seen.</summary>
    public IReadOnlyList<long> IvReuseTimes { get; init; } = [];

    /// <summary>The same bytes sent again.</summary>
    public long Repeats { get; init; }

    /// <summary>Packets whose sequence number is not above all before on that SPI.</summary>
    public long StepsBack { get; init; }

    /// <summary>The largest jump of a sequence number forward.</summary>
    public long LargestSkip { get; init; }

    /// <summary>Messages with the same SPIs, direction and message ID but different bytes.</summary>
    public long AnsweredTwice { get; init; }

    /// <summary>Packets with inner addresses in the open.</summary>
    public long Clear { get; init; }

    /// <summary>Moments (ns since 1970) at which a new IKE SA was first asked for.</summary>
    public IReadOnlyList<long> Initiations { get; init; } = [];

    /// <summary>The first few findings in words.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>New IKE SAs asked for from this moment on.</summary>
    public int InitiationsSince(long from, long until = long.MaxValue) => Initiations.Count(at => at >= from && at <= until);
}

/// <summary>
/// Reads a capture of the WAN and holds it against the invariants that an observer can check. Shares no code with the gateway; knows
/// no key. Feed it packets in the order of the capture.
/// </summary>
public sealed class WanJudge
{
    private const int MaxFindings = 20, MaxTimes = 100_000;

    private readonly HashSet<ulong> _ignoredMacs = [];
    private readonly Dictionary<(uint Spi, ulong Iv), ulong> _ivs = [];
    private readonly Dictionary<(uint Spi, IPAddress To), uint> _sequences = [];
    private readonly Dictionary<(IkeHeader Header, IPAddress From), ulong> _messages = [];
    private readonly Dictionary<ulong, long> _initiations = [];
    private readonly List<string> _findings = [];
    private readonly List<long> _ivReuseTimes = [];
    private long _esp, _ike, _ivReuses, _repeats, _stepsBack, _largestSkip, _answeredTwice, _clear;

    /// <summary>Frames from this address are not judged: the attacker of a replay test.</summary>
    public void IgnoreMac(string mac) => _ignoredMacs.Add(Convert.ToUInt64(mac.Replace(":", "", StringComparison.Ordinal), 16));

    public static WanVerdict Judge(string pcap, params string[] ignoredMacs)
    {
        var judge = new WanJudge();
        foreach (string mac in ignoredMacs)
        {
            judge.IgnoreMac(mac);
        }

        foreach (CapturedFrame frame in PcapReader.Read(pcap))
        {
            judge.See(WanPacket.Read(frame));
        }

        return judge.Verdict;
    }

    public WanVerdict Verdict => new()
    {
        EspPackets = _esp,
        IkeMessages = _ike,
        IvReuses = _ivReuses,
        IvReuseTimes = [.. _ivReuseTimes],
        Repeats = _repeats,
        StepsBack = _stepsBack,
        LargestSkip = _largestSkip,
        AnsweredTwice = _answeredTwice,
        Clear = _clear,
        Initiations = [.. _initiations.Values.Order()],
        Findings = [.. _findings],
    };

    public void See(in WanPacket packet)
    {
        if (packet.Kind is WanKind.Other or WanKind.NatKeepalive || _ignoredMacs.Contains(packet.SourceMac))
        {
            return;
        }

        switch (packet.Kind)
        {
            case WanKind.Esp:
                Esp(packet);
                break;
            case WanKind.Ike:
                Ike(packet);
                break;
            default:
                _clear++;
                Find($"in the open: {packet.Source} to {packet.Destination}");
                break;
        }
    }

    private void Esp(in WanPacket packet)
    {
        _esp++;
        ulong hash = Digest(packet.Body.Span);
        if (!_ivs.TryAdd((packet.Spi, packet.Iv), hash))
        {
            if (_ivs[(packet.Spi, packet.Iv)] == hash)
            {
                _repeats++;
                return;
            }

            _ivReuses++;
            if (_ivReuseTimes.Count < MaxTimes)
            {
                _ivReuseTimes.Add(packet.At);
            }

            Find($"IV {packet.Iv:x16} used twice with SPI {packet.Spi:x8}, sequence number {packet.Sequence}");
        }

        if (_sequences.TryGetValue((packet.Spi, packet.Destination), out uint last))
        {
            if (packet.Sequence <= last)
            {
                _stepsBack++;
                Find($"SPI {packet.Spi:x8}: sequence number {packet.Sequence} after {last}");
                return;
            }

            _largestSkip = Math.Max(_largestSkip, packet.Sequence - last);
        }

        _sequences[(packet.Spi, packet.Destination)] = packet.Sequence;
    }

    private void Ike(in WanPacket packet)
    {
        _ike++;
        ReadOnlySpan<byte> message = packet.Body.Span;
        IkeHeader header = IkeHeader.Read(message);
        if (header.IsInitRequest)
        {
            _initiations.TryAdd(header.InitiatorSpi, packet.At);
        }

        if (header.Exchange == IkeHeader.IkeSaInit)
        {
            return;                              // cookies and INVALID_KE_PAYLOAD repeat message ID 0 with other bytes
        }

        ulong hash = Digest(message);
        if (!_messages.TryAdd((header, packet.Source), hash) && _messages[(header, packet.Source)] != hash)
        {
            _answeredTwice++;
            Find($"{packet.Source}: message {header.MessageId} of {header.InitiatorSpi:x16}/{header.ResponderSpi:x16} with two contents"
                + $" (exchange {header.Exchange}, {(header.IsResponse ? "response" : "request")})");
        }
    }

    private static ulong Digest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    private void Find(string finding)
    {
        if (_findings.Count < MaxFindings)
        {
            _findings.Add(finding);
        }
    }
}

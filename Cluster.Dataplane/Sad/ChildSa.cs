using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Spd;

namespace Cluster.Dataplane.Sad;

/// <summary>
/// One Child SA: what was negotiated, here, and the two halves that the packet loop works with. Control changes the volatile
/// properties; the halves belong to the SA's worker.
/// </summary>
public sealed class ChildSa : IDisposable
{
    private int _stage;
    private SocketPath _path;

    public ChildSa(ChildSaInstall install, TunnelUnit unit, SocketPath path, InboundSa inbound, OutboundSa outbound, int worker)
    {
        Anchor = install.Anchor;
        Term = install.Term;
        Inbound = install.Inbound;
        Vpn = install.Vpn;
        DfBit = install.DfBit;
        TcpMss = install.TcpMss ?? 0;
        SoftBytes = Bytes(install.SoftKilobytes);
        HardBytes = Bytes(install.HardKilobytes);
        ExtendedSequenceNumbers = install.Suite.ExtendedSequenceNumbers;
        LocalSelectors = new SelectorSet(install.LocalSelectors);
        RemoteSelectors = new SelectorSet(install.RemoteSelectors);
        Unit = unit;
        _path = path;
        In = inbound;
        Out = outbound;
        Worker = worker;
        _stage = (int)install.Role;
    }

    public Anchor Anchor { get; }

    public Term Term { get; }

    public EspSpi Inbound { get; }

    public string Vpn { get; }

    public DfBit DfBit { get; }

    /// <summary>0 leaves the option alone.</summary>
    public int TcpMss { get; }

    public ulong SoftBytes { get; }

    public ulong HardBytes { get; }

    public bool ExtendedSequenceNumbers { get; }

    public SelectorSet LocalSelectors { get; }

    public SelectorSet RemoteSelectors { get; }

    public TunnelUnit Unit { get; }

    public InboundSa In { get; }

    public OutboundSa Out { get; }

    public int Worker { get; }

    public SaRole Role
    {
        get => (SaRole)Volatile.Read(ref _stage);
        set => Volatile.Write(ref _stage, (int)value);
    }

    public bool MaySeal => Role == SaRole.Active;

    public bool MayOpen => Role != SaRole.Standby;

    /// <summary>Boot-clock milliseconds at which a draining SA is forgotten.</summary>
    public long DrainUntil { get; set; }

    public SocketPath Path
    {
        get => Volatile.Read(ref _path);
        set => Volatile.Write(ref _path, value);
    }

    /// <summary>Told once; owned by the worker.</summary>
    public bool ExpiringTold { get; set; }

    public bool ExpiredTold { get; set; }

    public void Dispose()
    {
        In.Cipher.Dispose();
        Out.Cipher.Dispose();
    }

    private static ulong Bytes(long? kilobytes) => kilobytes is { } k ? (ulong)k * 1024 : ulong.MaxValue;
}

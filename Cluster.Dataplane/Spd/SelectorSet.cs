using System.Collections.Immutable;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Spd;

/// <summary>
/// Traffic selectors compiled for the packet loops (RFC 4301 section 4.4.1.2). A packet fits when one entry holds its address,
/// protocol and port. A packet whose port cannot be seen (a later fragment) fits only an entry for any port.
/// </summary>
public sealed class SelectorSet
{
    private readonly Entry[] _entries;

    public SelectorSet(ImmutableArray<PacketSelector> selectors)
    {
        _entries = new Entry[selectors.Length];
        for (int i = 0; i < selectors.Length; i++)
        {
            PacketSelector s = selectors[i];
            _entries[i] = new Entry(
                WireEndpoint.FromAddress(s.Start),
                WireEndpoint.FromAddress(s.End),
                s.Protocol,
                s.StartPort,
                s.EndPort);
        }
    }

    public bool Fits(UInt128 address, byte protocol, bool hasPort, ushort port)
    {
        foreach (ref readonly Entry entry in _entries.AsSpan())
        {
            if (address >= entry.Start && address <= entry.End
                && (entry.Protocol == 0 || entry.Protocol == protocol)
                && (entry.AnyPort || (hasPort && port >= entry.StartPort && port <= entry.EndPort)))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Entry(UInt128 Start, UInt128 End, byte Protocol, ushort StartPort, ushort EndPort)
    {
        public bool AnyPort => StartPort == 0 && EndPort == ushort.MaxValue;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Io;
using Cluster.Dataplane.Packets;

namespace Cluster.Dataplane.Spd;

/// <summary>
/// An st0 unit: its device, when there is one here, and its rows of the outbound table. Control replaces the rows as a whole;
/// the packet loops read whichever array they find.
/// </summary>
public sealed class TunnelUnit
{
    private Row[] _rows = [];
    private ITunDevice? _device;

    public TunnelUnit(string name)
    {
        Name = name;
        int dot = name.LastIndexOf('.');
        Number = int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }

    public string Name { get; }

    /// <summary>N of <c>st0.N</c>; -1 when the name has none.</summary>
    public int Number { get; }

    public ITunDevice? Device
    {
        get => Volatile.Read(ref _device);
        set => Volatile.Write(ref _device, value);
    }

    public ImmutableArray<OutboundRoute> Routes { get; private set; } = [];

    /// <summary>Adds or replaces the row of its SA. Newest generation first, so that the first fit is the right one.</summary>
    public void Set(OutboundRoute route)
    {
        Routes = Routes.RemoveAll(r => r.Inbound == route.Inbound).Add(route).Sort(NewestFirst);
        Compile();
    }

    public void Remove(EspSpi inbound)
    {
        Routes = Routes.RemoveAll(r => r.Inbound == inbound);
        Compile();
    }

    /// <summary>Rows that fit, newest first, beginning at <paramref name="from"/>; -1 when there is none (left).</summary>
    public int Find(in InnerPacket packet, int from, out EspSpi inbound)
    {
        Row[] rows = Volatile.Read(ref _rows);
        for (int i = from; i < rows.Length; i++)
        {
            Row row = rows[i];
            if (row.Local.Fits(packet.Source, packet.Protocol, packet.HasPorts, packet.SourcePort)
                && row.Remote.Fits(packet.Destination, packet.Protocol, packet.HasPorts, packet.DestinationPort))
            {
                inbound = row.Inbound;
                return i;
            }
        }

        inbound = default;
        return -1;
    }

    private static int NewestFirst(OutboundRoute a, OutboundRoute b)
    {
        int order = b.Generation.CompareTo(a.Generation);
        return order != 0 ? order : a.Inbound.Value.CompareTo(b.Inbound.Value);
    }

    private void Compile()
    {
        var rows = new Row[Routes.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new Row(new SelectorSet(Routes[i].Local), new SelectorSet(Routes[i].Remote), Routes[i].Inbound);
        }

        Volatile.Write(ref _rows, rows);
    }

    private sealed record Row(SelectorSet Local, SelectorSet Remote, EspSpi Inbound);
}

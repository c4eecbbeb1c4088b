using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.Steps;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>
/// How the rows of answers are written and read. Texts that a peer may choose are cut, so that a row is always smaller than a page.
/// Reading throws FormatException, ArgumentException or OverflowException for nonsense.
/// </summary>
internal static class QueryFields
{
    /// <summary>Ours, in characters; an identity or a reason that is longer says no more to people.</summary>
    private const int MaxText = 1_024;

    public static Wire.QueryAsk Write(NodeQueryMessages.Ask ask)
    {
        var wire = new Wire.QueryAsk { Query = ask.Query, Question = (uint)ask.Question };
        if (ask.Filter.Index is { } index)
        {
            wire.Index = index;
        }

        if (ask.Filter.Peer is { } peer)
        {
            wire.Peer = FormatFields.Write(peer);
        }

        WriteRest(wire, ask.Filter);
        return wire;
    }

    private static void WriteRest(Wire.QueryAsk wire, SaFilter filter)
    {
        if (filter.Port is { } port)
        {
            wire.Port = (uint)port;
        }

        if (filter.Family is { } family)
        {
            wire.Inet6 = family == AddressFamily.InterNetworkV6;
        }

        if (filter.Fpc is { } fpc)
        {
            wire.Fpc = (uint)fpc;
        }

        if (filter.Pic is { } pic)
        {
            wire.Pic = (uint)pic;
        }

        if (filter.KmdInstance is { } instance)
        {
            wire.KmdInstance = (uint)instance;
        }

        if (filter.Gateway is { } gateway)
        {
            wire.Gateway = Text(gateway);
        }

        if (filter.Vpn is { } vpn)
        {
            wire.Vpn = Text(vpn);
        }

        if (filter.AlarmType is { } type)
        {
            wire.AlarmType = Text(type);
        }

        if (filter.LogFile is { } file)
        {
            wire.LogFile = Text(file);
        }
    }

    public static NodeQueryMessages.Ask Read(Wire.QueryAsk wire) => new(
        wire.Query,
        (NodeQuestion)wire.Question,
        new SaFilter(wire.HasIndex ? wire.Index : null, wire.HasPeer ? FormatFields.ReadAddress(wire.Peer) : null)
        {
            Port = wire.HasPort ? checked((int)wire.Port) : null,
            Family = !wire.HasInet6 ? null : wire.Inet6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            Fpc = wire.HasFpc ? checked((int)wire.Fpc) : null,
            Pic = wire.HasPic ? checked((int)wire.Pic) : null,
            KmdInstance = wire.HasKmdInstance ? checked((int)wire.KmdInstance) : null,
            Gateway = wire.HasGateway ? wire.Gateway : null,
            Vpn = wire.HasVpn ? wire.Vpn : null,
            AlarmType = wire.HasAlarmType ? wire.AlarmType : null,
            LogFile = wire.HasLogFile ? wire.LogFile : null,
        });

    public static Wire.QueryChildSa Write(ChildSaRow row)
    {
        var wire = new Wire.QueryChildSa
        {
            Index = row.Index,
            Anchor = row.Anchor.Value,
            Vpn = Text(row.Vpn),
            Gateway = Text(row.Gateway),
            IkeSaIndex = row.IkeSaIndex,
            Local = FormatFields.Write(row.Local),
            Remote = Write(row.Remote),
            Inbound = row.Inbound.Value,
            Outbound = row.Outbound.Value,
            Encryption = Text(row.Encryption),
            Integrity = Text(row.Integrity),
            KeyExchange = Text(row.KeyExchange),
            Version = Text(row.Version),
            BindInterface = Text(row.BindInterface),
            DfBit = Write(row.DfBit),
            UdpEncapsulation = row.UdpEncapsulation,
            HardLifetimeSeconds = row.HardLifetimeSeconds,
            SoftLifetimeSeconds = row.SoftLifetimeSeconds,
            ReplayWindow = row.ReplayWindow,
            ExtendedSequenceNumbers = row.ExtendedSequenceNumbers,
            Installed = row.Installed,
        };
        wire.LocalSelectors.AddRange(row.LocalSelectors.Select(Write));
        wire.RemoteSelectors.AddRange(row.RemoteSelectors.Select(Write));
        if (row.KilobytesRemaining is { } kilobytes)
        {
            wire.KilobytesRemaining = kilobytes;
        }

        if (row.EstablishedAt is { } at)
        {
            wire.EstablishedTicks = at.UtcTicks;
        }

        if (row.Status != ChildSaRow.Up)
        {
            wire.Status = Text(row.Status);
        }

        if (row.Counters is { } counters)
        {
            wire.Counters = Write(counters);
        }

        return wire;
    }

    public static ChildSaRow Read(Wire.QueryChildSa wire) => new()
    {
        Index = wire.Index,
        Anchor = ClusterMessageFields.ReadAnchor(wire.Anchor),
        Vpn = wire.Vpn,
        Gateway = wire.Gateway,
        IkeSaIndex = wire.IkeSaIndex,
        Local = FormatFields.ReadAddress(wire.Local),
        Remote = Read(wire.Remote),
        Inbound = new EspSpi(wire.Inbound),
        Outbound = new EspSpi(wire.Outbound),
        Encryption = wire.Encryption,
        Integrity = wire.Integrity,
        KeyExchange = wire.KeyExchange,
        LocalSelectors = [.. wire.LocalSelectors.Select(Read)],
        RemoteSelectors = [.. wire.RemoteSelectors.Select(Read)],
        Version = wire.Version,
        BindInterface = wire.BindInterface,
        DfBit = ReadDfBit(wire.DfBit),
        UdpEncapsulation = wire.UdpEncapsulation,
        HardLifetimeSeconds = wire.HardLifetimeSeconds,
        SoftLifetimeSeconds = wire.SoftLifetimeSeconds,
        KilobytesRemaining = wire.HasKilobytesRemaining ? wire.KilobytesRemaining : null,
        ReplayWindow = wire.ReplayWindow,
        ExtendedSequenceNumbers = wire.ExtendedSequenceNumbers,
        Installed = wire.Installed,
        EstablishedAt = wire.HasEstablishedTicks ? new DateTimeOffset(wire.EstablishedTicks, TimeSpan.Zero) : null,
        Status = wire.HasStatus ? wire.Status : ChildSaRow.Up,
        Counters = wire.Counters is { } counters ? Read(counters) : null,
    };

    private static Wire.QueryCounters Write(SaStatistics counters) => new()
    {
        PacketsOut = counters.PacketsOut,
        BytesOut = counters.BytesOut,
        PacketsIn = counters.PacketsIn,
        BytesIn = counters.BytesIn,
        AuthenticationFailures = counters.AuthenticationFailures,
        DecryptionFailures = counters.DecryptionFailures,
        ReplayErrors = counters.ReplayErrors,
        BadHeaders = counters.BadHeaders,
        BadTrailers = counters.BadTrailers,
        ReplayExposed = counters.ReplayExposed,
        NextSequence = counters.NextSequence,
        ReservedEnd = counters.ReservedEnd,
        InboundTop = counters.InboundTop,
    };

    private static SaStatistics Read(Wire.QueryCounters wire) => new(
        wire.PacketsOut, wire.BytesOut, wire.PacketsIn, wire.BytesIn, wire.AuthenticationFailures, wire.DecryptionFailures, wire.ReplayErrors,
        wire.BadHeaders, wire.BadTrailers, wire.ReplayExposed, wire.NextSequence, wire.ReservedEnd, wire.InboundTop);

    public static Wire.QueryStatistics Write(StatisticsRow row) => new()
    {
        Index = row.Index,
        Anchor = row.Anchor.Value,
        Vpn = Text(row.Vpn),
        Inbound = row.Inbound.Value,
        PacketsOut = row.Counters.PacketsOut,
        BytesOut = row.Counters.BytesOut,
        PacketsIn = row.Counters.PacketsIn,
        BytesIn = row.Counters.BytesIn,
        AuthenticationFailures = row.Counters.AuthenticationFailures,
        DecryptionFailures = row.Counters.DecryptionFailures,
        ReplayErrors = row.Counters.ReplayErrors,
        BadHeaders = row.Counters.BadHeaders,
        BadTrailers = row.Counters.BadTrailers,
        ReplayExposed = row.Counters.ReplayExposed,
        NextSequence = row.Counters.NextSequence,
        ReservedEnd = row.Counters.ReservedEnd,
        InboundTop = row.Counters.InboundTop,
    };

    public static StatisticsRow Read(Wire.QueryStatistics wire) => new(
        wire.Index,
        ClusterMessageFields.ReadAnchor(wire.Anchor),
        wire.Vpn,
        new EspSpi(wire.Inbound),
        new SaStatistics(
            wire.PacketsOut, wire.BytesOut, wire.PacketsIn, wire.BytesIn, wire.AuthenticationFailures, wire.DecryptionFailures, wire.ReplayErrors,
            wire.BadHeaders, wire.BadTrailers, wire.ReplayExposed, wire.NextSequence, wire.ReservedEnd, wire.InboundTop));

    public static Wire.QueryFailure Write(FailureRow row)
    {
        Wire.QueryFailure wire = WriteFirst(row);
        if (row.Difference is { } difference)
        {
            wire.Difference = new Wire.QueryDifference
            {
                About = Text(difference.About), Peer = Text(difference.Peer), Ours = Text(difference.Ours), First = Text(difference.First),
            };
        }

        return wire;
    }

    private static Wire.QueryFailure WriteFirst(FailureRow row) => new()
    {
        AtTicks = row.At.UtcTicks,
        Gateway = Text(row.Gateway),
        Local = Write(row.Local),
        Remote = Write(row.Remote),
        WeInitiated = row.WeInitiated,
        Exchange = Text(row.Exchange),
        Notify = Text(row.Notify),
        Detail = Text(row.Detail),
        TraceId = Text(row.TraceId),
    };

    public static FailureRow Read(Wire.QueryFailure wire) => new(
        new DateTimeOffset(wire.AtTicks, TimeSpan.Zero),
        wire.Gateway,
        Read(wire.Local),
        Read(wire.Remote),
        wire.WeInitiated,
        wire.Exchange,
        wire.Notify,
        wire.Detail,
        wire.TraceId)
    {
        Difference = wire.Difference is { } difference ? new NegotiationDifference(difference.About, difference.Peer, difference.Ours, difference.First) : null,
    };

    public static Wire.QueryTrace Write(TraceRow row)
    {
        var wire = new Wire.QueryTrace { TraceId = Text(row.TraceId), Gateway = Text(row.Gateway) };
        wire.Spans.AddRange(row.Spans.Select(Write));
        return wire;
    }

    public static TraceRow Read(Wire.QueryTrace wire) => new(wire.TraceId, wire.Gateway, [.. wire.Spans.Select(Read)]);

    public static Wire.QueryDrop Write(DropRow row) => new() { Layer = Text(row.Layer), Reason = Text(row.Reason), Help = Text(row.Help), Count = row.Count };

    public static DropRow Read(Wire.QueryDrop wire) => new(wire.Layer, wire.Reason, wire.Help, wire.Count);

    public static Wire.QueryState Write(NodeStateRow row)
    {
        var wire = new Wire.QueryState
        {
            Build = Text(row.Build), UptimeTicks = row.Uptime.Ticks, MaySpeak = row.MaySpeak, IkeSas = row.IkeSas, ChildSas = row.ChildSas,
            HalfOpenIkeSas = row.HalfOpenIkeSas,
        };
        wire.Recovering.AddRange(row.Recovering.Select(anchor => (uint)anchor.Value));
        if (row.ConfigurationVersion is { } version)
        {
            wire.ConfigurationVersion = version;
        }

        return wire;
    }

    public static NodeStateRow Read(Wire.QueryState wire) => new(
        wire.Build,
        new TimeSpan(wire.UptimeTicks),
        wire.MaySpeak,
        wire.HasConfigurationVersion ? wire.ConfigurationVersion : null,
        wire.IkeSas,
        wire.ChildSas,
        [.. wire.Recovering.Select(ClusterMessageFields.ReadAnchor)]) { HalfOpenIkeSas = wire.HalfOpenIkeSas };

    public static Wire.QueryCleared Write(ClearedRow row) => new() { Index = row.Index };

    public static ClearedRow Read(Wire.QueryCleared wire) => new(wire.Index);

    private static Wire.QuerySpan Write(TraceSpan span)
    {
        var wire = new Wire.QuerySpan
        {
            SpanId = Text(span.SpanId),
            ParentId = Text(span.ParentId),
            Name = Text(span.Name),
            Node = Text(span.Node),
            StartTicks = span.Start.UtcTicks,
            DurationTicks = span.Duration.Ticks,
            Failed = span.Failed,
        };
        wire.Attributes.AddRange(span.Attributes.Select(pair => new Wire.QueryAttribute { Key = Text(pair.Key), Value = Text(pair.Value) }));
        return wire;
    }

    private static TraceSpan Read(Wire.QuerySpan wire) => new(
        wire.SpanId,
        wire.ParentId,
        wire.Name,
        wire.Node,
        new DateTimeOffset(wire.StartTicks, TimeSpan.Zero),
        new TimeSpan(wire.DurationTicks),
        wire.Failed,
        [.. wire.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, attribute.Value))]);

    private static uint Write(DfBit dfBit) => dfBit switch
    {
        DfBit.Copy => 1,
        DfBit.Set => 2,
        _ => 0,
    };

    private static DfBit ReadDfBit(uint wire) => wire switch
    {
        1 => DfBit.Copy,
        2 => DfBit.Set,
        _ => DfBit.Clear,
    };

    internal static Wire.QuerySelector Write(TrafficSelector selector) => new()
    {
        Protocol = selector.Protocol,
        StartPort = selector.StartPort,
        EndPort = selector.EndPort,
        Start = FormatFields.Write(selector.Start),
        End = FormatFields.Write(selector.End),
    };

    internal static TrafficSelector Read(Wire.QuerySelector wire) => new(
        checked((byte)wire.Protocol),
        checked((ushort)wire.StartPort),
        checked((ushort)wire.EndPort),
        FormatFields.ReadAddress(wire.Start),
        FormatFields.ReadAddress(wire.End));

    internal static Wire.QueryEndPoint Write(IPEndPoint point) => new() { Address = FormatFields.Write(point.Address), Port = (uint)point.Port };

    internal static IPEndPoint Read(Wire.QueryEndPoint? wire) => wire is null
        ? throw new FormatException("no end point")
        : new IPEndPoint(FormatFields.ReadAddress(wire.Address), checked((int)wire.Port));

    internal static string Text(string text) => text.Length <= MaxText ? text : text[..MaxText];
}

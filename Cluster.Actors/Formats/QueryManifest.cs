using Cluster.Actors.Queries;
using Row = Cluster.Actors.Formats.ClusterMessageManifest.Row;

namespace Cluster.Actors.Formats;

/// <summary>The part of <see cref="ClusterMessageManifest"/> that operational commands use.</summary>
internal static class QueryManifest
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        Row.Of<NodeQueryMessages.Ask, Wire.QueryAsk>("qask1", Wire.QueryAsk.Parser, QueryFields.Write, QueryFields.Read),
        Row.Of<NodeQueryMessages.More, Wire.QueryMore>("qmore1", Wire.QueryMore.Parser, m => new() { Query = m.Query }, w => new(w.Query)),
        Row.Of<NodeQueryMessages.IkeSaPage, Wire.QueryIkeSaPage>(
            "qike1",
            Wire.QueryIkeSaPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryIkeSaFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryIkeSaFields.Read)])),
        Row.Of<NodeQueryMessages.ChildSaPage, Wire.QueryChildSaPage>(
            "qchild1",
            Wire.QueryChildSaPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.StatisticsPage, Wire.QueryStatisticsPage>(
            "qstat1",
            Wire.QueryStatisticsPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.FailurePage, Wire.QueryFailurePage>(
            "qfail1",
            Wire.QueryFailurePage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.TracePage, Wire.QueryTracePage>(
            "qtrace1",
            Wire.QueryTracePage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.DropPage, Wire.QueryDropPage>(
            "qdrop1",
            Wire.QueryDropPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.StatePage, Wire.QueryStatePage>(
            "qstate1",
            Wire.QueryStatePage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.ClearedPage, Wire.QueryClearedPage>(
            "qclear1",
            Wire.QueryClearedPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryFields.Read)])),
        Row.Of<NodeQueryMessages.TunnelPage, Wire.QueryTunnelPage>(
            "qtunnel1",
            Wire.QueryTunnelPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
        Row.Of<NodeQueryMessages.SelfTestPage, Wire.QuerySelfTestPage>(
            "qself1",
            Wire.QuerySelfTestPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
        Row.Of<NodeQueryMessages.InterfacePage, Wire.QueryInterfacePage>(
            "qif1",
            Wire.QueryInterfacePage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
        Row.Of<NodeQueryMessages.RoutePage, Wire.QueryRoutePage>(
            "qroute1",
            Wire.QueryRoutePage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
        Row.Of<NodeQueryMessages.LogPage, Wire.QueryLogPage>(
            "qlog1",
            Wire.QueryLogPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
        Row.Of<NodeQueryMessages.AlarmPage, Wire.QueryAlarmPage>(
            "qalarm1",
            Wire.QueryAlarmPage.Parser,
            m => new() { Query = m.Query, Last = m.Last, Rows = { m.Rows.Select(QueryHostFields.Write) } },
            w => new(w.Query, w.Last, [.. w.Rows.Select(QueryHostFields.Read)])),
    ];
}

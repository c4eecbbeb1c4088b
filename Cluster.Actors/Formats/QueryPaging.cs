using System.Collections.Immutable;
using Cluster.Actors.Anchors;
using Cluster.Actors.Queries;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>Cuts an answer into messages. There is always a last page, even of nothing.</summary>
internal static class QueryPaging
{
    /// <summary>No message between nodes exceeds 64 KB; the rest is for the head of the page and of the message.</summary>
    public const int MaxRowBytes = 60_000;

    /// <summary>Tag and length before a row.</summary>
    private const int RowHead = 4;

    /// <summary>A long trace goes as several rows of the same id.</summary>
    private const int SpansPerRow = 8;

    public static IEnumerable<IClusterMessage> IkeSas(long query, IEnumerable<IkeSaRow> rows) =>
        Split(rows, QueryIkeSaFields.Write, (page, last) => new NodeQueryMessages.IkeSaPage(query, last, page));

    public static IEnumerable<IClusterMessage> ChildSas(long query, IEnumerable<ChildSaRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.ChildSaPage(query, last, page));

    public static IEnumerable<IClusterMessage> Statistics(long query, IEnumerable<StatisticsRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.StatisticsPage(query, last, page));

    public static IEnumerable<IClusterMessage> Failures(long query, IEnumerable<FailureRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.FailurePage(query, last, page));

    public static IEnumerable<IClusterMessage> Traces(long query, IEnumerable<TraceRow> rows) => Split(
        rows.SelectMany(row => row.Spans.Chunk(SpansPerRow).Select(spans => row with { Spans = [.. spans] })),
        QueryFields.Write,
        (page, last) => new NodeQueryMessages.TracePage(query, last, page));

    public static IEnumerable<IClusterMessage> Drops(long query, IEnumerable<DropRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.DropPage(query, last, page));

    public static IEnumerable<IClusterMessage> States(long query, IEnumerable<NodeStateRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.StatePage(query, last, page));

    public static IEnumerable<IClusterMessage> Cleared(long query, IEnumerable<ClearedRow> rows) =>
        Split(rows, QueryFields.Write, (page, last) => new NodeQueryMessages.ClearedPage(query, last, page));

    public static IEnumerable<IClusterMessage> Tunnels(long query, IEnumerable<TunnelRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.TunnelPage(query, last, page));

    public static IEnumerable<IClusterMessage> SelfTests(long query, IEnumerable<SelfTestRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.SelfTestPage(query, last, page));

    public static IEnumerable<IClusterMessage> Interfaces(long query, IEnumerable<InterfaceRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.InterfacePage(query, last, page));

    public static IEnumerable<IClusterMessage> Routes(long query, IEnumerable<RouteRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.RoutePage(query, last, page));

    public static IEnumerable<IClusterMessage> Log(long query, IEnumerable<LogRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.LogPage(query, last, page));

    public static IEnumerable<IClusterMessage> Alarms(long query, IEnumerable<AlarmRow> rows) =>
        Split(rows, QueryHostFields.Write, (page, last) => new NodeQueryMessages.AlarmPage(query, last, page));

    private static IEnumerable<IClusterMessage> Split<TRow>(
        IEnumerable<TRow> rows, Func<TRow, IMessage> write, Func<ImmutableArray<TRow>, bool, IClusterMessage> page)
    {
        ImmutableArray<TRow>.Builder part = ImmutableArray.CreateBuilder<TRow>();
        int bytes = 0;
        foreach (TRow row in rows)
        {
            int size = write(row).CalculateSize() + RowHead;
            if (part.Count > 0 && bytes + size > MaxRowBytes)
            {
                yield return page(part.DrainToImmutable(), false);
                bytes = 0;
            }

            part.Add(row);
            bytes += size;
        }

        yield return page(part.DrainToImmutable(), true);
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Cluster.Actors.Anchors;

/// <summary>What the journal writers measure.</summary>
internal static class JournalTelemetry
{
    private static readonly Meter Meter = new("Cluster.Actors.Journal");
    private static readonly ActivitySource Source = new("Cluster.Actors.Journal");

    /// <summary>Records made durable by this process.</summary>
    public static Counter<long> Records { get; } = Meter.CreateCounter<long>("cluster_journal_records", description: "Records made durable by this process");

    /// <summary>The write as one span, made when it is over: a killed node takes no open span with it.</summary>
    public static void Span(string? traceParent, string persistenceId, DateTime since)
    {
        if (traceParent is not null && ActivityContext.TryParse(traceParent, null, out ActivityContext parent))
        {
            using Activity? span = Source.StartActivity("journal.write", ActivityKind.Internal, parent, [new("journal.stream", persistenceId)], startTime: since);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Cluster.Actors.Queries;

namespace Cluster.Node.Telemetry;

/// <summary>What spans and log lines are called in a trace, and which flags ask for them (config.md 2.5 and 3.7).</summary>
internal static class TraceSources
{
    /// <summary>Parts of the program by what they say of themselves before a line of the log, and the flag they belong to.</summary>
    private static readonly (string Part, string Flag)[] Parts =
    [
        ("/configuration", "config"),
        ("/anchor-table", "high-availability"),
        ("/members", "high-availability"),
        ("/takeover-nudge", "high-availability"),
        ("/system/sharding", "high-availability"),
        ("/system/cluster", "high-availability"),
        ("Cluster (akka", "high-availability"),
        ("security-events", "ike"),
    ];

    /// <summary>Null for what no flag is about.</summary>
    public static TraceLine? Of(LogRow row)
    {
        string text = row.Level == "info" ? row.Text : $"{row.Level}: {row.Text}";
        string? flag = row.Tag == TraceWriter.DefaultFile ? "general"
            : Parts.Where(part => row.Text.Contains(part.Part, StringComparison.Ordinal)).Select(part => part.Flag).FirstOrDefault();
        return flag is null ? null : new TraceLine(row.At, text, flag);
    }

    public static TraceLine? Of(Activity span)
    {
        string[] flags = span.OperationName switch
        {
            "install" => ["database", "security-associations"],
            "journal.write" => ["database"],
            "timer" => ["timer"],
            _ => ["ike"],
        };
        IEnumerable<string> tags = span.TagObjects.Where(tag => tag.Value is not null)
            .Select(tag => $"{tag.Key.Replace("cluster.", "", StringComparison.Ordinal)}={Convert.ToString(tag.Value, CultureInfo.InvariantCulture)}");
        string milliseconds = span.Duration.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        return new TraceLine(
            new DateTimeOffset(span.StartTimeUtc, TimeSpan.Zero), $"{span.OperationName} {string.Join(' ', tags)} ({milliseconds} ms, trace {span.TraceId})", flags);
    }
}

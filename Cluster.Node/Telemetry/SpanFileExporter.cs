using System.Diagnostics;
using System.Text.Json;
using OpenTelemetry;

namespace Cluster.Node.Telemetry;

/// <summary>
/// Appends finished spans to a file, one JSON object a line: <c>trace</c>, <c>span</c>, <c>parent</c>, <c>name</c>, <c>node</c>,
/// <c>start</c> and <c>end</c> (nanoseconds since 1970), <c>status</c>, <c>error</c>, <c>attributes</c>. Each batch is flushed: a node that is killed takes no finished
/// span with it.
/// </summary>
internal sealed class SpanFileExporter(FileInfo file, string node) : BaseExporter<Activity>
{
    private readonly FileStream _file = new(file.FullName, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);

    public override ExportResult Export(in Batch<Activity> batch)
    {
        var buffer = new MemoryStream();
        foreach (Activity span in batch)
        {
            using (var json = new Utf8JsonWriter(buffer))
            {
                Write(json, span);
            }

            buffer.Write("\n"u8);
        }

        try
        {
            _file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            _file.Flush();
            return ExportResult.Success;
        }
        catch (IOException)
        {
            // A full disk costs spans, never the node.
            return ExportResult.Failure;
        }
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _file.Dispose();
        return true;
    }

    private void Write(Utf8JsonWriter json, Activity span)
    {
        json.WriteStartObject();
        json.WriteString("trace", span.TraceId.ToHexString());
        json.WriteString("span", span.SpanId.ToHexString());
        json.WriteString("parent", span.ParentSpanId.ToHexString());
        json.WriteString("name", span.DisplayName);
        json.WriteString("node", node);
        json.WriteNumber("start", Nanoseconds(span.StartTimeUtc));
        json.WriteNumber("end", Nanoseconds(span.StartTimeUtc + span.Duration));
        json.WriteString("status", span.Status.ToString());
        if (span.StatusDescription is { } error)
        {
            json.WriteString("error", error);
        }

        json.WriteStartObject("attributes");
        foreach ((string name, object? value) in span.TagObjects)
        {
            json.WriteString(name, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static long Nanoseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}

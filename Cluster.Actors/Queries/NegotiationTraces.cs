using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace Cluster.Actors.Queries;

/// <summary>
/// The last negotiations of this process, for those who have no tracing backend: listens to the spans of the program and keeps them by
/// trace. Liveness is none: it would push out what people look for.
/// </summary>
internal sealed class NegotiationTraces : IDisposable
{
    /// <summary>Ours. A trace over its bound keeps how it began and what came last.</summary>
    private const int MaxTraces = 100, MaxSpans = 64, MaxAttributes = 8, MaxAttributeLength = 512;

    /// <summary>Exchange types (RFC 7296 section 3.1).</summary>
    private const int IkeSaInit = 34, Informational = 37;

    private const string Sources = "Cluster";

    private readonly Lock _lock = new();
    private readonly string _node;
    private readonly LinkedList<Trace> _traces = [];
    private readonly Dictionary<string, LinkedListNode<Trace>> _byId = new(StringComparer.Ordinal);
    private readonly ActivityListener _listener;

    /// <param name="node">The name of this node, for the spans.</param>
    public NegotiationTraces(string node)
    {
        _node = node;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith(Sources, StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Newest first.</summary>
    public ImmutableArray<TraceRow> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _traces.Select(trace => new TraceRow(trace.Id, trace.Gateway, [.. trace.Spans]))];
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Activity span)
    {
        if (IsLiveness(span))
        {
            return;
        }

        TraceSpan row = Row(span);
        string gateway = span.GetTagItem("cluster.gateway") as string ?? "";
        lock (_lock)
        {
            if (!MayBegin(span) && !_byId.ContainsKey(span.TraceId.ToHexString()))
            {
                return;
            }

            Trace trace = Touch(span.TraceId.ToHexString());
            trace.Gateway = gateway.Length > 0 ? gateway : trace.Gateway;
            if (trace.Spans.Count == MaxSpans)
            {
                trace.Spans.RemoveAt(MaxSpans / 2);
            }

            trace.Spans.Add(row);
        }
    }

    private Trace Touch(string id)
    {
        if (_byId.TryGetValue(id, out LinkedListNode<Trace>? known))
        {
            _traces.Remove(known);
            _traces.AddFirst(known);
            return known.Value;
        }

        if (_traces.Count == MaxTraces)
        {
            _byId.Remove(_traces.Last!.Value.Id);
            _traces.RemoveLast();
        }

        var trace = new Trace(id);
        _byId[id] = _traces.AddFirst(trace);
        return trace;
    }

    private TraceSpan Row(Activity span) => new(
        span.SpanId.ToHexString(),
        span.ParentSpanId == default ? "" : span.ParentSpanId.ToHexString(),
        span.OperationName,
        _node,
        new DateTimeOffset(span.StartTimeUtc, TimeSpan.Zero),
        span.Duration,
        span.OperationName == "failed" || span.Status == ActivityStatusCode.Error,
        [.. span.TagObjects.Where(tag => tag.Value is not null).Take(MaxAttributes).Select(tag => KeyValuePair.Create(tag.Key, Text(tag.Value)))]);

    private static string Text(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length <= MaxAttributeLength ? text : text[..MaxAttributeLength];
    }

    /// <summary>
    /// Garbage must not push out what people look for: no negotiation begins with what was dropped, or with a later message that
    /// nobody has authenticated yet.
    /// </summary>
    private static bool MayBegin(Activity span) =>
        span.GetTagItem("cluster.drop") is null && (span.OperationName != "ingress" || span.GetTagItem("cluster.exchange") is IkeSaInit);

    private static bool IsLiveness(Activity span) =>
        span.OperationName is "INFORMATIONAL" or "CheckLiveness"
        || span.GetTagItem("cluster.step") is "liveness"
        || span.GetTagItem("cluster.exchange") is Informational;

    private sealed class Trace(string id)
    {
        public string Id => id;

        public string Gateway { get; set; } = "";

        public List<TraceSpan> Spans { get; } = [];
    }
}

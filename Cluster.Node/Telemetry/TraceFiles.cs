using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Dataplane.Control;
using TraceOptions = Cluster.Config.Model.TraceOptions;

namespace Cluster.Node.Telemetry;

/// <summary>
/// Carries out <c>traceoptions</c> of IKE and IPsec: spans of negotiations, lines of the log and dropped packets go to files of this node.
/// Whoever gives a line does not wait for the disk; what comes faster than it takes is counted and left out.
/// </summary>
internal sealed partial class TraceFiles : IAsyncDisposable
{
    public const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Ours: lines that wait for the disk, and lines that are shown.</summary>
    private const int MaxWaiting = 8192, MaxShown = 2000;

    private static readonly TimeSpan DropInterval = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly Func<ClusterModel?> _model;
    private readonly Func<IReadOnlyList<DropCount>> _drops;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Channel<TraceLine> _lines = Channel.CreateBounded<TraceLine>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly ActivityListener _spans;
    private readonly ITimer _timer;
    private readonly Task _writing;
    private readonly Dictionary<string, ulong> _dropped = [];
    private (TraceOptions? Ike, TraceOptions? Ipsec) _options;
    private TraceWriter[] _writers = [];
    private bool _failed;

    /// <param name="directory">Of the trace files; made when there is one to write.</param>
    /// <param name="model">The configuration in force.</param>
    /// <param name="drops">The counters of the packet loops.</param>
    public TraceFiles(string directory, Func<ClusterModel?> model, Func<IReadOnlyList<DropCount>> drops, TimeProvider clock, ILogger log)
    {
        _directory = directory;
        _model = model;
        _drops = drops;
        _clock = clock;
        _log = log;
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("Cluster", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => IsOn ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span => Add(() => TraceSources.Of(span)),
        };
        ActivitySource.AddActivityListener(_spans);
        _timer = clock.CreateTimer(_ => AddDrops(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(DropInterval, Timeout.InfiniteTimeSpan);
        _writing = Task.Run(WriteAsync);
    }

    private bool IsOn => _model() is { } model && (model.IkeTrace ?? model.IpsecTrace) is not null;

    public void Add(LogRow row) => Add(() => TraceSources.Of(row));

    public void Add(string tunnel, TunnelEvent what) =>
        Add(() => new TraceLine(what.At, $"{tunnel}: {what.Text}", "security-associations"));

    /// <summary>The last lines of a file that a trace is configured to write, oldest first; null for any other name.</summary>
    public IEnumerable<LogRow>? Read(string name)
    {
        if (_model() is not { } model || (model.IkeTrace ?? model.IpsecTrace) is not { } file || TraceWriter.NameOf(file) != name)
        {
            return null;
        }

        try
        {
            // One file is not much after it was closed for its size.
            string path = Path.Combine(_directory, name);
            return [.. new[] { path + ".0", path }.Where(File.Exists).SelectMany(File.ReadLines).TakeLast(MaxShown).Select(RowOf)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _spans.Dispose();
        _lines.Writer.TryComplete();
        await _writing;
        Array.ForEach(_writers, writer => writer.Dispose());
    }

    private static LogRow RowOf(string line)
    {
        int blank = line.IndexOf(' ', StringComparison.Ordinal);
        bool isTimed = DateTimeOffset.TryParseExact(
            blank < 0 ? line : line[..blank], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at);
        return new LogRow(isTimed ? at : DateTimeOffset.UnixEpoch, "info", TraceWriter.DefaultFile, isTimed && blank > 0 ? line[(blank + 1)..] : line);
    }

    private void Add(Func<TraceLine?> line)
    {
        if (IsOn && line() is { } made)
        {
            _lines.Writer.TryWrite(made);
        }
    }

    private void AddDrops()
    {
        foreach (DropCount drop in _drops())
        {
            ulong before = _dropped.GetValueOrDefault(drop.Reason);
            _dropped[drop.Reason] = drop.Count;
            if (drop.Count > before)
            {
                Add(() => new TraceLine(_clock.GetUtcNow(), $"packets dropped: {drop.Count - before} {drop.Reason} ({drop.Help})", "packet-drops"));
            }
        }

        _timer.Change(DropInterval, Timeout.InfiniteTimeSpan);
    }

    private async Task WriteAsync()
    {
        await foreach (TraceLine line in _lines.Reader.ReadAllAsync())
        {
            try
            {
                Follow();
                Array.ForEach(_writers, writer => writer.Write(line));
                _failed = false;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                // Traces are for people who look: a full disk must not stop a tunnel. Said once, not for each line.
                if (!_failed)
                {
                    _failed = true;
                    LogFailed(refused.Message);
                }
            }
        }
    }

    /// <summary>A commit may have changed what is traced.</summary>
    private void Follow()
    {
        (TraceOptions? Ike, TraceOptions? Ipsec) now = (_model()?.IkeTrace, _model()?.IpsecTrace);
        if (now == _options)
        {
            return;
        }

        Array.ForEach(_writers, writer => writer.Dispose());
        _options = now;
        _writers = [.. new[] { now.Ike, now.Ipsec }.OfType<TraceOptions>().Select(options => new TraceWriter(options, now.Ike ?? options, _directory))];
    }

    [LoggerMessage(1, LogLevel.Warning, "Trace files cannot be written: {Reason}")]
    private partial void LogFailed(string reason);
}

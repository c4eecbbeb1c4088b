using System.Text.RegularExpressions;
using Cluster.Actors.Queries;

namespace Cluster.Node.Telemetry;

/// <summary>Gives every log line of the process to <see cref="NodeLog"/>, so that it can be seen from any node.</summary>
internal sealed partial class NodeLogProvider(NodeLog log, TimeProvider clock) : ILoggerProvider
{
    /// <summary>Where the actors of key management live: an anchor, and its IKE SAs, gateways and tunnels under it.</summary>
    private const string Anchors = "/system/sharding/anchor/";

    private const string KeyManagement = "kmd", Others = "cluster";

    public ILogger CreateLogger(string categoryName) => new Lines(log, clock);

    public void Dispose()
    {
    }

    /// <summary>What actors log has its level, time, thread and source before the text: the first three are known otherwise.</summary>
    internal static (string Tag, string Text) Split(string text)
    {
        Match actor = FromActor().Match(text);
        return !actor.Success ? (Others, text)
            : actor.Groups[1].Value.Contains(Anchors, StringComparison.Ordinal) ? (KeyManagement, actor.Groups[2].Value)
            : (Others, $"{actor.Groups[1].Value}: {actor.Groups[2].Value}");
    }

    [GeneratedRegex(@"^\[[A-Z]+\]\[[^\]]*\]\[Thread \d+\]\[([^\]]*)\] (.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex FromActor();

    private sealed class Lines(NodeLog log, TimeProvider clock) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                (string tag, string text) = Split(formatter(state, exception) + (exception is null ? "" : $": {exception.Message}"));
                log.Add(new LogRow(clock.GetUtcNow(), Word(logLevel), tag, text.ReplaceLineEndings(" ")));
            }
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            _ => "error",
        };
    }
}

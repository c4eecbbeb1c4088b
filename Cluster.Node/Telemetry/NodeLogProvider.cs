using Cluster.Actors.Queries;

namespace Cluster.Node.Telemetry;

/// <summary>Gives every log line of the process to <see cref="NodeLog"/>, so that it can be seen from any node.</summary>
internal sealed class NodeLogProvider(NodeLog log, TimeProvider clock) : ILoggerProvider
{
    /// <summary>Parts of categories that are key management's: IKE SAs, gateways, tunnels and their anchors.</summary>
    private static readonly string[] KeyManagement = ["IkeSa", "Gateway", "Tunnel", "Anchor", "Ingress"];

    public ILogger CreateLogger(string categoryName) => new Lines(log, clock, TagOf(categoryName));

    public void Dispose()
    {
    }

    internal static string TagOf(string category) =>
        KeyManagement.Any(part => category.Contains(part, StringComparison.Ordinal)) ? "kmd" : "cluster";

    private sealed class Lines(NodeLog log, TimeProvider clock, string tag) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                string text = formatter(state, exception) + (exception is null ? "" : $": {exception.Message}");
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

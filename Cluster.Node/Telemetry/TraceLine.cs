namespace Cluster.Node.Telemetry;

/// <summary>Something that a trace may want.</summary>
/// <param name="Flags">Any of them, or <c>all</c>, asks for it.</param>
internal sealed record TraceLine(DateTimeOffset At, string Text, params IReadOnlyList<string> Flags);

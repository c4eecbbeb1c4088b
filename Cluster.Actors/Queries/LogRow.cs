namespace Cluster.Actors.Queries;

/// <summary>A line of a node's log.</summary>
/// <param name="Level"><c>info</c>, <c>warning</c>, <c>error</c>, as syslog calls them.</param>
/// <param name="Tag">The part of the program: <c>kmd</c> for key management.</param>
public sealed record LogRow(DateTimeOffset At, string Level, string Tag, string Text);

namespace Cluster.Actors.Queries;

/// <summary>A security alarm of a node that has not been cleared.</summary>
/// <param name="Id">Unique on its node.</param>
/// <param name="Type">The class, by its statement: <c>replay-attacks</c>.</param>
public sealed record AlarmRow(uint Id, DateTimeOffset At, string Type, string Message);

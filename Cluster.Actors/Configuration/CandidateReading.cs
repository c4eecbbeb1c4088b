namespace Cluster.Actors.Configuration;

/// <summary>What was read from the candidate.</summary>
/// <param name="Modified">It holds changes that were not committed.</param>
/// <param name="Refusal">Why nothing could be read (<paramref name="Value"/> is the default then); null otherwise.</param>
public sealed record CandidateReading<T>(T? Value, bool Modified, string? Refusal);

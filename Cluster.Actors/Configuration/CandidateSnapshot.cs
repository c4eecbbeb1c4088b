using System.Collections.Immutable;
using Cluster.Actors.Store;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>A candidate at the moment of a commit.</summary>
/// <param name="Text">Brace form; null when the edits do not fit on what is active now.</param>
/// <param name="Misfits">Why they do not.</param>
/// <param name="Moved">Something else was committed since the first edit, and the edits were applied to that.</param>
internal sealed record CandidateSnapshot(
    CandidatePosition Position, ActivePointer? Pointer, string? Text, ImmutableArray<ConfigError> Misfits, bool Moved);

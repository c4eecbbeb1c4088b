using System.Collections.Immutable;

namespace Cluster.Actors.Configuration;

/// <summary>What became of the wish to enter configuration mode.</summary>
/// <param name="Session">Null when it was refused.</param>
/// <param name="Refusal">Why, without a final period; null when there is a session.</param>
/// <param name="Others">Who else is editing.</param>
/// <param name="Modified">The candidate holds changes that were not committed.</param>
public sealed record SessionOpening(IConfigurationSession? Session, string? Refusal, ImmutableArray<EditorRow> Others, bool Modified);

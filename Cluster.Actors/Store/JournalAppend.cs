using System.Collections.Immutable;
using Cluster.Actors.Formats;

namespace Cluster.Actors.Store;

/// <summary>Records for the positions of one stream from <paramref name="First"/> on: all of them or none.</summary>
/// <param name="Writer">Who writes; another one for every recovery, so that a replay sees rows of two writers that interleave.</param>
/// <param name="Done">
/// Called once, on a thread of the appender, which it must not keep: null when they are durable, otherwise why that is not certain.
/// </param>
internal sealed record JournalAppend(string Stream, ulong First, ImmutableArray<SealedRecord> Records, string Writer, Action<Exception?> Done);

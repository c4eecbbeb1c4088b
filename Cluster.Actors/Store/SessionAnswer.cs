using System.Collections.Immutable;
using Cluster.Actors.Configuration;

namespace Cluster.Actors.Store;

/// <param name="Session">Its number; null when it was refused.</param>
/// <param name="Modified">The shared candidate holds changes that were not committed.</param>
public sealed record SessionAnswer(long? Session, SessionRefusal Refusal, ImmutableArray<EditorRow> Others, bool Modified);

/// <summary>As an SRX refuses it.</summary>
public enum SessionRefusal
{
    None,

    /// <summary>Somebody else has the exclusive lock.</summary>
    Locked,

    /// <summary>A private or exclusive session needs an unchanged shared candidate.</summary>
    SharedIsModified,

    /// <summary>The shared candidate cannot be entered while private ones are in use.</summary>
    PrivateInUse,
}

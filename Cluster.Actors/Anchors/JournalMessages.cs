using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Anchors;

/// <summary>
/// Between an Anchor and its journal writer, which lives beside it and alone is persistent: when a write fails only the writer
/// stops, and the Anchor keeps its state.
/// </summary>
public static class JournalMessages
{
    /// <summary>Make these durable, all or none, in order, after everything appended before.</summary>
    /// <param name="TraceParent">W3C trace context of the step; stands in the envelope, and the write becomes a span of it.</param>
    public sealed record Append(long Correlation, ImmutableArray<JournalEntry> Entries, string? TraceParent = null)
        : INoSerializationVerificationNeeded;

    public sealed record Appended(long Correlation) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Certainly not stored. (An unclear failure is never answered so: the writer recovers, and repeats or confirms by record number.)
    /// </summary>
    public sealed record Refused(long Correlation, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Another node has written to this stream: recover again (with a new writer) or stop. The writer has stopped; what was appended
    /// and not answered is not stored under our term.
    /// </summary>
    public sealed record Fenced : INoSerializationVerificationNeeded;

    /// <summary>
    /// The stream, folded as far as the journal goes: per live IKE SA its records in order, dead ones left out. Told once by every
    /// writer; the receiver owns the keys.
    /// </summary>
    public sealed record Recovered(Term LastTerm, uint LastSaNumber, ImmutableArray<RecoveredSa> Sas)
        : INoSerializationVerificationNeeded;
}

/// <summary>One record of one IKE SA of the anchor, or the anchor's own (SA number 0).</summary>
/// <param name="SaNumber">Durable counter of the anchor; the display index is <c>anchor &lt;&lt; 20 | number</c>.</param>
/// <param name="RecordNumber">1, 2, ... within the SA; a repeated append of the same number is a no-op.</param>
public sealed record JournalEntry(uint SaNumber, uint RecordNumber, AnchorRecord Record);

/// <summary>What stands in an anchor's stream.</summary>
public abstract record AnchorRecord
{
    private AnchorRecord()
    {
    }

    /// <summary>The first record of every owner.</summary>
    public sealed record TermRaised(Term Term, int Node, Incarnation Incarnation) : AnchorRecord;

    /// <summary>A step of an IKE SA. The first of an SA names the gateway it belongs to.</summary>
    public sealed record IkeStep(string Gateway, IkeSaRecord Step) : AnchorRecord;

    /// <summary>The IKE SA is gone; nothing secret of it is left here and a sweeper may drop its records.</summary>
    public sealed record IkeSaEnded : AnchorRecord;
}

public sealed record RecoveredSa(uint SaNumber, uint LastRecordNumber, string Gateway, ImmutableArray<IkeSaRecord> Records);

using System.Security.Cryptography;
using Cluster.Actors.Anchors;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>The records of an anchor's stream. One row per record type: its manifest is frozen, its reader stays for ever.</summary>
internal static class AnchorRecordFormat
{
    public const string TermRaisedManifest = "term1";
    public const string IkeStepManifest = "ike1";
    public const string IkeSaEndedManifest = "end1";

    public static byte[] Seal(EnvelopeSeal seal, EnvelopePlace place, JournalEntry entry, string? traceParent)
    {
        IMessage? body = entry.Record switch
        {
            AnchorRecord.TermRaised raised => Write(raised),
            AnchorRecord.IkeStep step => IkeRecordFormat.Write(step.Step),
            _ => null,
        };
        var message = new Wire.JournalEntry
        {
            SaNumber = entry.SaNumber,
            RecordNumber = entry.RecordNumber,
            Gateway = entry.Record is AnchorRecord.IkeStep { Gateway: var gateway } ? gateway : "",
            Restates = entry.Record is AnchorRecord.IkeStep { Step.IsSnapshot: true },
            Body = body is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(body.ToByteArray()),
        };
        try
        {
            return seal.Seal(place, Manifest(entry.Record), message, traceParent);
        }
        finally
        {
            body?.Wipe();
            message.Wipe();
        }
    }

    public static StoredRecord Open(EnvelopeSeal seal, EnvelopePlace place, byte[] envelope)
    {
        using OpenedEnvelope opened = seal.Open(place, envelope);
        return new StoredRecord(opened.Manifest, Wire.JournalEntry.Parser.ParseFrom(opened.Payload.Expose()));
    }

    private static string Manifest(AnchorRecord record) => record switch
    {
        AnchorRecord.TermRaised => TermRaisedManifest,
        AnchorRecord.IkeStep => IkeStepManifest,
        AnchorRecord.IkeSaEnded => IkeSaEndedManifest,
        _ => throw new InvalidOperationException($"{record.GetType()} has no manifest"),
    };

    private static Wire.TermRaised Write(AnchorRecord.TermRaised raised) =>
        new() { Term = raised.Term.Value, Node = raised.Node, Incarnation = raised.Incarnation.Value };
}

/// <summary>A record as it came out of its envelope; disposing wipes it.</summary>
internal sealed record StoredRecord(string Manifest, Wire.JournalEntry Entry) : IDisposable
{
    public AnchorRecord.TermRaised ReadTerm()
    {
        Wire.TermRaised raised = Wire.TermRaised.Parser.ParseFrom(Entry.Body);
        return new AnchorRecord.TermRaised(new Term(raised.Term), raised.Node, new Incarnation(raised.Incarnation));
    }

    public IkeSaRecord ReadIkeStep()
    {
        Wire.IkeRecord record = Wire.IkeRecord.Parser.ParseFrom(Entry.Body);
        try
        {
            return IkeRecordFormat.Read(record);
        }
        finally
        {
            record.Wipe();
        }
    }

    public void Dispose() => Entry.Wipe();
}

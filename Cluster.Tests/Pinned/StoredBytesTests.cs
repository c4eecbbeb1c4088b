using System.Runtime.CompilerServices;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Cluster.Actors.Formats.Wire;
using Cluster.Config.Editing;
using Cluster.Tests.Formats;
using Google.Protobuf;
using Xunit;

namespace Cluster.Tests.Pinned;

/// <summary>
/// The bytes of one instance per manifest. When this fails, do not change the expected bytes: what is stored, or sent by a node
/// of the last release, could not be read any more. Add a field with a new number, or a new manifest.
/// </summary>
public sealed class StoredBytesTests
{
    [Fact]
    public void EveryManifest_WritesTheBytesItAlwaysWrote()
    {
        string[] pinned = File.ReadAllLines(PinnedFile());

        // For the line of a new manifest; the other lines stay as they are.
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "stored-bytes.actual.txt"), Lines());
        Assert.Equal(pinned, Lines());
    }

    private static IEnumerable<string> Lines()
    {
        yield return Line("ike1", IkeRecordFormat.Write(SampleRecords.OfFirstBuild(SampleRecords.Full())));
        yield return Line("ike1+", IkeRecordFormat.Write(SampleRecords.OfFirstBuild(SampleRecords.Old())));
        yield return Line("term1", new TermRaised { Term = 5, Node = 1, Incarnation = 77 });
        yield return Line("stream1", new StreamSnapshot { LastTerm = 5, LastSaNumber = 6, Kept = { new KeptEnvelope { SequenceNumber = 7, Envelope = ByteString.CopyFrom(1, 2) } } });
        yield return Line("entry", new global::Cluster.Actors.Formats.Wire.JournalEntry { SaNumber = 1, RecordNumber = 2, Gateway = "gw", Restates = true, Body = ByteString.CopyFrom(3) });
        yield return Line("edit1", CandidateEditFormat.Write(new global::Cluster.Actors.Store.CandidateEdit.Load(LoadMode.Replace, "security ike", "text", "file")));
        yield return Line("pki1", PkiEntryFormat.Write(new global::Cluster.Actors.Store.PkiEntry(
            global::Cluster.Actors.Store.PkiKind.KeyPair, "gw", [[1, 2], [3]], new global::Cluster.Crypto.Keys.SecretBytes([4]))));
        yield return Line("header", new EnvelopeHeader
        {
            Format = 1, MasterKeyId = ByteString.CopyFrom(1), DataKeyId = 2, PersistenceId = "anchor-7", RecordNumber = 3, Manifest = "ike1",
            Nonce = ByteString.CopyFrom(4), Traceparent = "t",
        });
        foreach (IClusterMessage message in SampleMessages.All)
        {
            ClusterMessageManifest.Row row = ClusterMessageManifest.Rows.Single(row => row.Type == message.GetType());
            yield return Line(row.Name, row.Write(message));
        }

        // Fields that came after a manifest's first build have lines of their own: the first stays as it is.
        yield return Line("ike1 later", IkeRecordFormat.Write(SampleRecords.Full()));
        yield return Line("ike1+ later", IkeRecordFormat.Write(SampleRecords.BeforeFragments(SampleRecords.Old())));
        foreach (IClusterMessage message in SampleAnswers.Later)
        {
            ClusterMessageManifest.Row row = ClusterMessageManifest.Rows.Single(row => row.Type == message.GetType());
            yield return Line(row.Name + "+", row.Write(message));
        }

        yield return Line("ike1+ fragments", IkeRecordFormat.Write(SampleRecords.Old()));
    }

    private static string Line(string manifest, IMessage message) => $"{manifest} {Convert.ToHexStringLower(message.ToByteArray())}";

    private static string PinnedFile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "stored-bytes.txt");
}

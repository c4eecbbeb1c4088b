using System.Net;
using CsCheck;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Fabric;
using Xunit;

namespace Cluster.Tests.Dataplane.Fabric;

/// <summary>Authentic frames with anything in them: another build, or a broken member, must not bring this one down.</summary>
public sealed class FabricReceiverTests : IDisposable
{
    private static readonly IPEndPoint Any = new(IPAddress.Loopback, 0);

    private readonly FabricCounters _counters = new();
    private readonly FabricSocket _socket = new(Any, 1472);
    private readonly FabricPeers _peers = new();
    private readonly FabricEnd _sink = new(1, Any);
    private readonly FabricReceiver _receiver;
    private readonly FrameCipher _cipher;
    private readonly FabricNode _member = new(2, new Incarnation(2), new IPEndPoint(IPAddress.Loopback, 9));
    private ulong _counter;

    public FabricReceiverTests()
    {
        var key = FabricEnd.Key(_member, _sink.Node);
        _cipher = new FrameCipher(key, seals: true);
        var counter = new FrameCounter(new Incarnation(1));
        Assert.True(_peers.TrySet(_member, key, key, () => new FabricPeer(_socket, _member, key, key, counter, _counters, 1472)));
        _receiver = new FabricReceiver(_socket, _peers, new AnchorOwners(), _counters, _sink, heartbeats: null);
    }

    public void Dispose()
    {
        _peers.Dispose();
        _cipher.Dispose();
        _socket.Dispose();
        _sink.Dispose();
    }

    [Fact]
    public void Records_RandomBytes_NeverThrowAndAreCounted() =>
        Gen.Byte.Array[0, 400].Sample(Receive, iter: 5000, threads: 1);

    /// <summary>Right record headers, wrong bodies: every reader checks its own lengths.</summary>
    [Fact]
    public void Records_EachKindWithRandomBody_NeverThrow() =>
        Gen.Select(Gen.Byte[0, 9], Gen.Byte.Array[0, 80]).Array[1, 6].Sample(
            records => Receive([.. records.SelectMany(record => Record(record.Item1, record.Item2))]), iter: 5000, threads: 1);

    [Fact]
    public void Record_LengthBeyondTheFrame_CountedAsMalformed()
    {
        Receive([3, 0, 0, 200, 1, 2, 3]);
        Assert.Equal(1, _counters[FabricDrop.Malformed]);
    }

    [Fact]
    public void Record_OfUnknownKind_SkippedAndTheNextIsRead()
    {
        Receive([.. Record(99, [1, 2, 3]), .. Record(3, [0, 0, 0, 7, 0x45])]);
        Assert.Equal(1, _counters[FabricDrop.UnknownKind]);
        Assert.StartsWith("opened 7", Assert.Single(_sink.Arrived), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_WithThirdHop_CountedAndNotPassedOn()
    {
        byte[] body = new byte[30];
        body[1] = 3;
        Receive(Record(1, body));
        Assert.Equal(1, _counters[FabricDrop.HopLimit]);
        Assert.Empty(_sink.Arrived);
    }

    private static byte[] Record(byte kind, byte[] body)
    {
        byte[] record = new byte[FrameLayout.RecordHeaderLength + body.Length];
        FrameLayout.WriteRecordHeader(record, (FrameRecordKind)kind);
        body.CopyTo(record, FrameLayout.RecordHeaderLength);
        return record;
    }

    private void Receive(byte[] records)
    {
        byte[] frame = new byte[FrameLayout.HeaderLength + records.Length + FrameLayout.TagLength];
        FrameLayout.WriteHeader(frame, 2, ++_counter);
        records.CopyTo(frame, FrameLayout.HeaderLength);
        Assert.True(_cipher.TrySeal(frame));
        long before = _counters.FramesReceived;
        _receiver.Frame(frame, now: 1);
        Assert.Equal(before + 1, _counters.FramesReceived);
    }
}

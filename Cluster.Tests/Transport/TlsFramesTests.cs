using Cluster.Actors.Transport;
using Google.Protobuf;
using Xunit;

namespace Cluster.Tests.Transport;

/// <summary>What waits for a peer that takes up nothing is bounded, in frames and in bytes.</summary>
public sealed class TlsFramesTests
{
    private const int FrameSize = 1_000, SendBuffer = 100_000;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Send_PeerTakesNothing_SmallFramesAreRefusedAtTheBoundAndTakenAgainAfterwards()
    {
        await using var stream = new MemoryStream();
        await using TlsFrames frames = Open(stream);
        for (int n = 0; n < TlsFrames.MaxWaiting; n++)
        {
            Assert.True(frames.Send(ByteString.CopyFrom(1)));
        }

        Assert.False(frames.Send(ByteString.CopyFrom(1)));
        Task writing = frames.WriteAllAsync();
        Assert.True(SpinWait.SpinUntil(() => frames.Send(ByteString.CopyFrom(2)), Bound));
        frames.Finish();
        await writing.WaitAsync(Bound, TestContext.Current.CancellationToken);
        Assert.Equal((TlsFrames.MaxWaiting + 1) * (sizeof(int) + 1), stream.Length);
    }

    [Fact]
    public async Task Send_PeerTakesNothing_BytesAreBounded()
    {
        await using var stream = new MemoryStream();
        await using TlsFrames frames = Open(stream);
        ByteString large = ByteString.CopyFrom(new byte[FrameSize]);
        for (int n = 0; n < SendBuffer / FrameSize; n++)
        {
            Assert.True(frames.Send(large));
        }

        Assert.False(frames.Send(ByteString.CopyFrom(1)));
    }

    private static TlsFrames Open(Stream stream) => new(
        stream, new TlsSettings("127.0.0.1", 0, "", "", "", FrameSize, SendBuffer, Bound, new Dictionary<string, string>()));
}

using System.Buffers.Binary;
using System.Threading.Channels;
using Google.Protobuf;

namespace Cluster.Actors.Transport;

/// <summary>
/// Frames on one connection: four bytes of length, big-endian, then the payload. An empty frame is the accepting side's welcome,
/// without which the connecting side has not been accepted (with TLS 1.3 it learns late that its certificate was refused).
/// </summary>
internal sealed class TlsFrames(Stream stream, TlsSettings settings) : IAsyncDisposable
{
    private const int LengthBytes = sizeof(int);

    /// <summary>Frames that are ready are written together, up to about this much: one TLS record is at most 16 KB anyway.</summary>
    private const int WriteBatch = 64 * 1024;

    /// <summary>
    /// Ours: frames that may wait for one peer. Their bytes are bounded by the settings; this bounds what many small ones cost beside
    /// them. Akka.Remote holds back, and tries again, what is not taken.
    /// </summary>
    internal const int MaxWaiting = 16_384;

    private static readonly TimeSpan FlushBound = TimeSpan.FromSeconds(5);

    private readonly Channel<ByteString> _outgoing =
        Channel.CreateBounded<ByteString>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _closing = new();
    private long _waiting;
    private int _disposed;

    /// <summary>False when the peer takes up less than we send, or the connection is closing: nothing was queued.</summary>
    public bool Send(ByteString payload)
    {
        if (payload.Length > settings.MaximumFrameSize || Interlocked.Add(ref _waiting, payload.Length) > settings.SendBuffer)
        {
            Interlocked.Add(ref _waiting, -payload.Length);
            return false;
        }

        if (_outgoing.Writer.TryWrite(payload))
        {
            return true;
        }

        Interlocked.Add(ref _waiting, -payload.Length);
        return false;
    }

    /// <summary>Sends what is queued, then closes.</summary>
    public void Finish()
    {
        _outgoing.Writer.TryComplete();
        _closing.CancelAfter(FlushBound);
    }

    public async Task WelcomeAsync(CancellationToken cancel) => await stream.WriteAsync(new byte[LengthBytes], cancel);

    public async Task ExpectWelcomeAsync(CancellationToken cancel)
    {
        byte[] length = new byte[LengthBytes];
        await stream.ReadExactlyAsync(length, cancel);
        if (BinaryPrimitives.ReadInt32BigEndian(length) != 0)
        {
            throw new InvalidDataException("the other side did not welcome us");
        }
    }

    /// <summary>Until the queue is finished or the connection breaks.</summary>
    public async Task WriteAllAsync()
    {
        byte[] buffer = new byte[WriteBatch + LengthBytes + settings.MaximumFrameSize];
        while (await _outgoing.Reader.WaitToReadAsync(_closing.Token))
        {
            int filled = 0;
            while (filled < WriteBatch && _outgoing.Reader.TryRead(out ByteString? payload))
            {
                BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(filled), payload.Length);
                payload.Span.CopyTo(buffer.AsSpan(filled + LengthBytes));
                filled += LengthBytes + payload.Length;
                Interlocked.Add(ref _waiting, -payload.Length);
            }

            await stream.WriteAsync(buffer.AsMemory(0, filled), _closing.Token);
        }
    }

    /// <summary>The next payload; null when the other side has closed.</summary>
    /// <exception cref="InvalidDataException">A frame beyond the bound.</exception>
    public async Task<ByteString?> ReadAsync()
    {
        byte[] head = new byte[LengthBytes];
        int read = await stream.ReadAtLeastAsync(head, LengthBytes, throwOnEndOfStream: false, _closing.Token);
        if (read < LengthBytes)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length <= 0 || length > settings.MaximumFrameSize)
        {
            throw new InvalidDataException($"a frame of {length} bytes; {settings.MaximumFrameSize} are allowed");
        }

        byte[] payload = new byte[length];
        await stream.ReadExactlyAsync(payload, _closing.Token);
        return UnsafeByteOperations.UnsafeWrap(payload);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _outgoing.Writer.TryComplete();
            await _closing.CancelAsync();
            await stream.DisposeAsync();
        }
    }
}

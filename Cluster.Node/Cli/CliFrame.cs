using System.Buffers.Binary;
using System.Text;

namespace Cluster.Node.Cli;

/// <summary>
/// What goes over the socket: a length (4 bytes, big endian, of what follows), a type byte and UTF-8 text. The first frame in
/// each direction is <see cref="CliFrameType.Hello"/> with the version.
/// </summary>
public readonly record struct CliFrame(CliFrameType Type, string Text)
{
    /// <summary>Both sides must have the same.</summary>
    public const int Version = 1;

    /// <summary>Ours: text is sent in pieces of a quarter of this.</summary>
    public const int MaxLength = 64 * 1024;

    public static string HelloOf(string name) => $"cluster-cli {Version} {name}";

    /// <summary>False when this is no hello of our version.</summary>
    public static bool TryReadHello(string text, out string name)
    {
        string[] parts = text.Split(' ', 3);
        name = parts.Length == 3 ? parts[2] : "";
        return parts.Length == 3 && parts[0] == "cluster-cli" && parts[1] == Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public byte[] ToBytes()
    {
        int length = 1 + Encoding.UTF8.GetByteCount(Text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        byte[] bytes = new byte[4 + length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        bytes[4] = (byte)Type;
        Encoding.UTF8.GetBytes(Text, bytes.AsSpan(5));
        return bytes;
    }

    /// <summary>Null at the end of the stream, or when the other side breaks the rules.</summary>
    public static CliFrame? Read(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || LengthOf(head) is not { } length)
        {
            return null;
        }

        byte[] body = new byte[length];
        return stream.ReadAtLeast(body, length, throwOnEndOfStream: false) < length ? null : Of(body);
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<CliFrame?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        byte[] head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel) < head.Length || LengthOf(head) is not { } length)
        {
            return null;
        }

        byte[] body = new byte[length];
        return await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, cancel) < length ? null : Of(body);
    }

    private static int? LengthOf(ReadOnlySpan<byte> head)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        return length is >= 1 and <= MaxLength ? length : null;
    }

    private static CliFrame Of(byte[] body) => new((CliFrameType)body[0], Encoding.UTF8.GetString(body, 1, body.Length - 1));
}

/// <summary>The numbers are on the wire.</summary>
public enum CliFrameType : byte
{
    /// <summary>Both: version and name. The server's name is its node.</summary>
    Hello = 1,

    /// <summary>Client: run this line.</summary>
    Run = 2,

    /// <summary>Client: what may come next in this line?</summary>
    Complete = 3,

    /// <summary>Client: stop the command that runs.</summary>
    Interrupt = 4,

    /// <summary>Server: lines of output.</summary>
    Output = 5,

    /// <summary>Server: lines for standard error.</summary>
    Error = 6,

    /// <summary>Server: the command is over; the text is its exit code.</summary>
    Done = 7,

    /// <summary>Server: candidates, a line each, word and help divided by a tab.</summary>
    Candidates = 8,

    /// <summary>Server: the connection is refused, for this reason.</summary>
    Refused = 9,
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Cluster.Node.Cli.Wire;

/// <summary>
/// What goes between the CLI and a node: a length (4 bytes, big endian, of what follows), a type byte and UTF-8 text. The first
/// frame in each direction is <see cref="CliFrameType.Hello"/> with the version.
/// </summary>
public readonly record struct CliFrame(CliFrameType Type, string Text)
{
    /// <summary>Both sides must have the same.</summary>
    public const int Version = 2;

    /// <summary>Ours: longer text is sent in pieces.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Characters of a piece: UTF-8 may make three bytes of each.</summary>
    public const int MaxCharacters = MaxLength / 4;

    /// <summary>A line of its own before a view that takes the place of the last one: a form feed.</summary>
    public const string NewScreen = "\f";

    /// <summary>The name of a client without a person; any other is that of the terminal.</summary>
    public const string Script = "script";

    public static string HelloOf(string name) => $"cluster-cli {Version} {name}";

    /// <summary>False when this is no hello of our version.</summary>
    public static bool TryReadHello(string text, out string name)
    {
        string[] parts = text.Split(' ', 3);
        name = parts.Length == 3 ? parts[2] : "";
        return parts.Length == 3 && parts[0] == "cluster-cli" && parts[1] == Version.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Long text in frames of one type; at least one.</summary>
    public static IEnumerable<CliFrame> Pieces(CliFrameType type, string text)
    {
        int at = 0;
        do
        {
            int length = Math.Min(MaxCharacters, text.Length - at);
            if (length > 0 && at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]))
            {
                length--;
            }

            yield return new CliFrame(type, text.Substring(at, length));
            at += length;
        }
        while (at < text.Length);
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

    /// <summary>Server: candidates, a line each: kind, word and help divided by tabs.</summary>
    Candidates = 8,

    /// <summary>Server: the connection is refused, for this reason.</summary>
    Refused = 9,

    /// <summary>Client, over TLS only, before anything runs: user, newline, password.</summary>
    Login = 10,

    /// <summary>Server: where the user is now (<see cref="CliPlace"/>); comes once after the greeting and before each <see cref="Done"/>.</summary>
    Place = 11,

    /// <summary>Server: ask the user (<see cref="CliQuestion"/>).</summary>
    Ask = 12,

    /// <summary>Client: a piece of the answer.</summary>
    Answer = 13,

    /// <summary>Client: the answer is whole. A text is the reason why there is none.</summary>
    Answered = 14,

    /// <summary>Server: a piece of what is to be saved; the question that names the file follows.</summary>
    Save = 15,

    /// <summary>Server: the line as the history may keep it, without secrets.</summary>
    Remember = 16,

    /// <summary>Server: what follows is not to be paged.</summary>
    Unpaged = 17,

    /// <summary>Server: rows of the screen are to be taken as this many, 0 for no paging at all.</summary>
    ScreenLength = 18,

    /// <summary>Client: answer in JSON where there is such a form.</summary>
    Json = 19,
}

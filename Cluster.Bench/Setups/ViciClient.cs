using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Cluster.Bench.Setups;

/// <summary>
/// The little of strongSwan's control protocol (VICI, libvici's README) that starting and ending SAs needs: one command, one answer.
/// A swanctl process per negotiation would cost more than the negotiation. One thread.
/// </summary>
internal sealed class ViciClient : IDisposable
{
    private const byte Request = 0, Response = 1;
    private const byte SectionStart = 1, SectionEnd = 2, KeyValue = 3, ListStart = 4, ListItem = 5, ListEnd = 6;
    private const int MaxMessage = 512 * 1024;                  // libvici's own limit

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ViciClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = 60_000;
    }

    /// <summary>Sends a command with flat arguments; true when the answer says <c>success = yes</c>.</summary>
    public bool Call(string command, params (string Name, string Value)[] arguments)
    {
        using var message = new MemoryStream();
        Text8(message, Request, command);
        foreach ((string name, string value) in arguments)
        {
            Text8(message, KeyValue, name);
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            message.Write([(byte)(bytes.Length >> 8), (byte)bytes.Length]);
            message.Write(bytes);
        }

        byte[] frame = new byte[4 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (int)message.Length);
        message.ToArray().CopyTo(frame, 4);
        _socket.Send(frame);
        return Succeeded(Receive());
    }

    public void Dispose() => _socket.Dispose();

    private static void Text8(MemoryStream to, byte type, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        to.Write([type, (byte)bytes.Length]);
        to.Write(bytes);
    }

    private byte[] Receive()
    {
        byte[] header = Exactly(4);
        int length = BinaryPrimitives.ReadInt32BigEndian(header);
        return length is > 0 and <= MaxMessage ? Exactly(length) : throw new InvalidDataException($"VICI message of {length} bytes");
    }

    private byte[] Exactly(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int n = _socket.Receive(bytes.AsSpan(at));
            at += n > 0 ? n : throw new EndOfStreamException("strongSwan closed its control socket");
        }

        return bytes;
    }

    /// <summary>Walks the answer's top level for <c>success</c>.</summary>
    private static bool Succeeded(ReadOnlySpan<byte> message)
    {
        if (message[0] != Response)
        {
            return false;
        }

        for (message = message[1..]; message.Length > 0;)
        {
            byte type = message[0];
            message = message[1..];
            string name = type is SectionStart or KeyValue or ListStart ? Name(ref message) : "";
            if (type is KeyValue or ListItem)
            {
                int length = BinaryPrimitives.ReadUInt16BigEndian(message);
                if (name == "success")
                {
                    return Encoding.UTF8.GetString(message.Slice(2, length)) == "yes";
                }

                message = message[(2 + length)..];
            }
            else if (type is not (SectionStart or SectionEnd or ListStart or ListEnd))
            {
                return false;
            }
        }

        return false;
    }

    private static string Name(ref ReadOnlySpan<byte> message)
    {
        int length = message[0];
        string name = Encoding.UTF8.GetString(message.Slice(1, length));
        message = message[(1 + length)..];
        return name;
    }
}

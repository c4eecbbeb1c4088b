using System.Globalization;
using System.Net.Sockets;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli;

/// <summary>The client's end of the socket.</summary>
internal sealed class CliConnection : IDisposable
{
    private readonly NetworkStream _stream;

    private CliConnection(NetworkStream stream, string node)
    {
        _stream = stream;
        Node = node;
    }

    /// <summary>What a terminal is sent before a view that takes the place of the last one; empty where there is none.</summary>
    public string NewScreen { get; set; } = "";

    /// <summary>The node at the other end.</summary>
    public string Node { get; }

    /// <summary>Null and a reason when there is nobody, or we are not wanted.</summary>
    public static CliConnection? Open(string path, out string reason)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            var stream = new NetworkStream(socket, ownsSocket: true);
            stream.Write(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf(Environment.UserName)).ToBytes());
            CliFrame? answer = CliFrame.Read(stream);
            if (answer is { Type: CliFrameType.Hello } && CliFrame.TryReadHello(answer.Value.Text, out string node))
            {
                reason = "";
                return new CliConnection(stream, node);
            }

            reason = answer is { Type: CliFrameType.Refused } ? answer.Value.Text : "the node speaks another version";
        }
        catch (Exception failed) when (failed is SocketException or IOException or ArgumentException)
        {
            reason = failed.Message;
        }

        socket.Dispose();
        return null;
    }

    /// <summary>Runs a line; null when the node went away.</summary>
    public int? Run(string line, TextWriter output, TextWriter error)
    {
        try
        {
            _stream.Write(new CliFrame(CliFrameType.Run, line).ToBytes());
            while (CliFrame.Read(_stream) is { } frame)
            {
                switch (frame.Type)
                {
                    case CliFrameType.Output:
                        output.Write(frame.Text.Replace(CommandRunner.NewScreen + "\n", NewScreen, StringComparison.Ordinal));
                        output.Flush();
                        break;
                    case CliFrameType.Error:
                        error.Write(frame.Text);
                        break;
                    case CliFrameType.Done:
                        output.Flush();
                        return int.TryParse(frame.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : 1;
                    default:
                        return null;
                }
            }
        }
        catch (IOException)
        {
            // Told to the caller by null.
        }

        return null;
    }

    /// <summary>What may come next; empty when the node went away.</summary>
    public IReadOnlyList<(string Word, string Help)> Complete(string line)
    {
        try
        {
            _stream.Write(new CliFrame(CliFrameType.Complete, line).ToBytes());
            return CliFrame.Read(_stream) is { Type: CliFrameType.Candidates } frame
                ? [.. frame.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t', 2)).Select(parts => (parts[0], parts[^1]))]
                : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Stops the command that runs; safe from another thread, since frames are written whole.</summary>
    public void Interrupt()
    {
        try
        {
            _stream.Write(new CliFrame(CliFrameType.Interrupt, "").ToBytes());
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The node is gone, and the command with it.
        }
    }

    public void Dispose() => _stream.Dispose();
}

using System.Net.Sockets;
using Cluster.Node.Cli.Wire;
using Xunit;

namespace Cluster.Tests.Node.Cli;

/// <summary>A person's session, frame by frame: what was said, what may be remembered, what comes next.</summary>
internal sealed class CliDialogue : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly NetworkStream _stream;

    private CliDialogue(NetworkStream stream) => _stream = stream;

    public CliPlace Place { get; private set; } = new(CliMode.Left, "", "");

    public List<string> Remembered { get; } = [];

    /// <summary>To every question.</summary>
    public string Answer { get; set; } = "";

    /// <param name="restricted">On a second socket, where no uid may do everything.</param>
    public static CliDialogue Open(CliNode node, bool restricted)
    {
        if (restricted)
        {
            node.ServeAsync(unrestricted: [4_000_000_000]).GetAwaiter().GetResult();
        }

        var dialogue = new CliDialogue(node.Connect(Bound));
        dialogue.Send(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf("pts/1")));
        Assert.Equal(CliFrameType.Hello, dialogue.Next().Type);
        dialogue.Place = CliPlace.Read(dialogue.Next().Text)!;
        return dialogue;
    }

    /// <summary>The lines that were said, errors among them.</summary>
    public IReadOnlyList<string> Run(string line)
    {
        var said = new List<string>();
        Send(new CliFrame(CliFrameType.Run, line));
        while (true)
        {
            CliFrame frame = Next();
            switch (frame.Type)
            {
                case CliFrameType.Output or CliFrameType.Error:
                    said.AddRange(frame.Text.TrimEnd('\n').Split('\n'));
                    break;
                case CliFrameType.Remember:
                    Remembered.Add(frame.Text);
                    break;
                case CliFrameType.Place:
                    Place = CliPlace.Read(frame.Text)!;
                    break;
                case CliFrameType.Ask:
                    Send(new CliFrame(CliFrameType.Answer, Answer));
                    Send(new CliFrame(CliFrameType.Answered, ""));
                    break;
                case CliFrameType.Done:
                    return said;
            }
        }
    }

    public IReadOnlyList<NextWord> Complete(string line)
    {
        Send(new CliFrame(CliFrameType.Complete, line));
        return NextWord.Read(Next().Text);
    }

    public void Dispose() => _stream.Dispose();

    private void Send(CliFrame frame) => _stream.Write(frame.ToBytes());

    private CliFrame Next() => CliFrame.Read(_stream) ?? throw new IOException("the node has closed the connection");
}

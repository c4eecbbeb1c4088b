using Cluster.Node.Cli.Terminal;

namespace Cluster.Tests.Node.Cli;

/// <summary>A screen, and keys that were pressed before; when they are used up the terminal is closed.</summary>
internal sealed class FakeTerminal(int width, int height) : ITerminal
{
    private readonly Queue<Key> _keys = new();

    public TerminalScreen Screen { get; } = new(width);

    public int Width => width;

    public int Height => height;

    public TextWriter Output => Screen;

    public Action? Interrupted { get; set; }

    public Key Read() => _keys.TryDequeue(out Key key) ? key : new Key(KeyKind.Closed);

    public FakeTerminal Type(string text)
    {
        var decoded = new List<Key>();
        new KeyDecoder().Feed(System.Text.Encoding.UTF8.GetBytes(text), decoded);
        decoded.ForEach(_keys.Enqueue);
        return this;
    }
}

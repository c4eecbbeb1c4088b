namespace Cluster.Node.Cli.Terminal;

/// <summary>Where somebody types: keys come in, text goes out.</summary>
public interface ITerminal
{
    /// <summary>Columns; at least 1.</summary>
    int Width { get; }

    /// <summary>Rows; at least 1.</summary>
    int Height { get; }

    TextWriter Output { get; }

    /// <summary>Waits for the next key.</summary>
    Key Read();

    /// <summary>While set, Ctrl-C calls it at once instead of being read as a key, and what was typed ahead is dropped.</summary>
    Action? Interrupted { get; set; }
}

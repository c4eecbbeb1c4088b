namespace Cluster.Node.Cli.Wire;

/// <summary>What a node wants of the user, or of the machine where the CLI runs: files are the caller's, never the node's.</summary>
/// <param name="Text">What to print, or the name of the file.</param>
public sealed record CliQuestion(CliQuestionKind Kind, string Text)
{
    public CliFrame ToFrame() => new(CliFrameType.Ask, $"{(int)Kind}\n{Text}");

    /// <summary>Null when the text is none.</summary>
    public static CliQuestion? Read(string text) =>
        text.Length >= 2 && text[0] is >= '1' and <= '5' && text[1] == '\n' ? new CliQuestion((CliQuestionKind)(text[0] - '0'), text[2..]) : null;
}

/// <summary>The numbers are on the wire.</summary>
public enum CliQuestionKind
{
    /// <summary>One line.</summary>
    Line = 1,

    /// <summary>One line that does not appear on the screen.</summary>
    Password = 2,

    /// <summary>Lines up to Ctrl-D.</summary>
    Lines = 3,

    /// <summary>The text of a file.</summary>
    ReadFile = 4,

    /// <summary>Write what came in <see cref="CliFrameType.Save"/> frames to this file.</summary>
    WriteFile = 5,
}

namespace Cluster.Node.Cli.Wire;

/// <summary>Where a user is: what is printed before the next line, and which history belongs to it.</summary>
/// <param name="Banner"><c>[edit security ike]</c>, perhaps with a line above it; empty in operational mode.</param>
/// <param name="Prompt"><c>user@node&gt; </c>, or with <c># </c>.</param>
public sealed record CliPlace(CliMode Mode, string Banner, string Prompt)
{
    public CliFrame ToFrame() => new(CliFrameType.Place, $"{(int)Mode}\n{Prompt}\n{Banner}");

    /// <summary>Null when the text is none.</summary>
    public static CliPlace? Read(string text) =>
        text.Split('\n', 3) is [{ Length: 1 } mode, { } prompt, { } banner] && mode[0] is >= '0' and <= '2'
            ? new CliPlace((CliMode)(mode[0] - '0'), banner, prompt)
            : null;
}

/// <summary>The numbers are on the wire.</summary>
public enum CliMode
{
    /// <summary>The session is over.</summary>
    Left = 0,
    Operational = 1,
    Configuration = 2,
}

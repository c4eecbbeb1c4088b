using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>Who sits before the CLI: a person at a terminal, or a script.</summary>
internal interface ICliUser
{
    /// <summary>Whole lines, each with its newline.</summary>
    void Output(string lines);

    void Error(string lines);

    /// <summary>The answer to a question that is not about a file; null when there is none.</summary>
    string? Answer(CliQuestion question);

    /// <summary>The command's output is not to be paged.</summary>
    void Unpaged();

    void ScreenLength(int rows);

    /// <summary>A line for the history.</summary>
    void Remember(string line, CliMode mode);
}

using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary>What a command says and asks while it runs.</summary>
public interface ICliDialogue
{
    /// <summary>There is a person who sees the prompt and the line that was typed behind it.</summary>
    bool IsInteractive { get; }

    void Line(string text);

    void Error(string text);

    /// <summary>What was said so far is to be seen now.</summary>
    void Flush();

    /// <summary>The output of this command is not to be paged.</summary>
    void Unpaged();

    void ScreenLength(int rows);

    /// <summary>Asks the user, or for a file of the user's: the text, or null and the reason why there is none.</summary>
    Task<(string? Text, string Reason)> AskAsync(CliQuestion question, CancellationToken cancel);

    /// <summary>Has a file written on the user's side: null, or why that failed.</summary>
    Task<string?> SaveAsync(string file, string text, CancellationToken cancel);
}

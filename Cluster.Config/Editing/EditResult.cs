using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>What became of a command.</summary>
/// <param name="Done">False: it was wrong, and nothing was changed.</param>
/// <param name="Messages">Errors, each with the column of the word that is wrong.</param>
/// <param name="Path">The hierarchy level for the next command, without brackets.</param>
/// <param name="Line">
/// The command in full, secrets obfuscated: run at the same level on the same tree it does the same, so this is what may be stored.
/// </param>
/// <param name="Changed">The tree is different now.</param>
/// <param name="Back">The user wants back to where the last <c>edit</c> came from; at the top, out of configuration mode.</param>
public sealed record EditResult(bool Done, IReadOnlyList<ConfigError> Messages, string Path, string Line, bool Changed, bool Back);

namespace Cluster.Config.Model;

/// <summary>Something wrong, or worth a warning, in a configuration. The message also says what would be right.</summary>
/// <param name="Path">The hierarchy level or statement, without the brackets.</param>
/// <param name="IsWarning">The configuration is usable all the same.</param>
/// <param name="Column">In its line, 1 is the first; 0 where it is not one word that is wrong.</param>
public sealed record ConfigError(string File, int Line, string Path, string Message, bool IsWarning = false, int Column = 0)
{
    public override string ToString() =>
        $"{File}:{Line}: [{(Path.Length == 0 ? "edit" : "edit " + Path)}] {(IsWarning ? "warning: " : "")}{Message}";
}

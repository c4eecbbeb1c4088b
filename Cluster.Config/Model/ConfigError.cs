namespace Cluster.Config.Model;

/// <summary>Something wrong, or worth a warning, in a configuration. The message also says what would be right.</summary>
/// <param name="Path">The hierarchy level or statement, without the brackets.</param>
/// <param name="IsWarning">The configuration is usable all the same.</param>
public sealed record ConfigError(string File, int Line, string Path, string Message, bool IsWarning = false)
{
    public override string ToString() =>
        $"{File}:{Line}: [{(Path.Length == 0 ? "edit" : "edit " + Path)}] {(IsWarning ? "warning: " : "")}{Message}";
}

namespace Cluster.Config.Editing;

/// <summary>Where a user stands in the hierarchy, and where <c>exit</c> leads.</summary>
public sealed class EditLevels
{
    private readonly Stack<string> _former = [];

    /// <summary>Without brackets, empty at the top.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Configuration mode is left.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>The line above the prompt.</summary>
    public string Banner => Path.Length == 0 ? "[edit]" : $"[edit {Path}]";

    /// <summary>Goes where a command led.</summary>
    public void Follow(EditResult result)
    {
        if (result.Back)
        {
            IsLeft = Path.Length == 0;
            Path = _former.TryPop(out string? former) ? former : "";
        }
        else if (result.Path != Path)
        {
            // Downwards is what edit does; on the way up, what lies below is forgotten.
            if (Contains(Path, result.Path))
            {
                _former.Push(Path);
            }

            Path = result.Path;
            while (_former.TryPeek(out string? former) && !Contains(former, Path))
            {
                _former.Pop();
            }
        }
    }

    private static bool Contains(string above, string below) =>
        above.Length == 0 ? below.Length > 0 : below.StartsWith(above + " ", StringComparison.Ordinal);
}

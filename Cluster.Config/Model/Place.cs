namespace Cluster.Config.Model;

/// <summary>Where a statement stands, for messages.</summary>
public abstract class Place
{
    /// <summary>The file it was read from, or a name for what was typed.</summary>
    public abstract string File { get; }

    /// <summary>1 is the first line.</summary>
    public abstract int Line { get; }

    /// <summary>The words from the root, as after <c>edit</c>: <c>security ike gateway hub</c>.</summary>
    public abstract string Path { get; }
}

namespace Cluster.Node.Commands;

/// <summary>Who runs a command: where its lines go and what he may do.</summary>
public sealed record CommandConsole(Action<string> Line, Action<string> Error)
{
    /// <summary>What was written so far is a whole view: show it now.</summary>
    public Action Flush { get; init; } = static () => { };

    /// <summary>Whether the caller has a permission, by its word: <c>view</c>, <c>clear</c>, ...</summary>
    public Func<string, bool> May { get; init; } = static _ => true;
}

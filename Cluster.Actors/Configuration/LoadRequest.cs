namespace Cluster.Actors.Configuration;

/// <summary>A text for the candidate.</summary>
/// <param name="Path">The level that a relative load starts at; empty for the top.</param>
/// <param name="File">Its name, for messages.</param>
public sealed record LoadRequest(LoadKind Kind, string Path, string Text, string File);

/// <summary>What a load does with what is there. The numbers are stored.</summary>
public enum LoadKind
{
    Override = 1,
    Merge = 2,
    Replace = 3,
    Set = 4,
}

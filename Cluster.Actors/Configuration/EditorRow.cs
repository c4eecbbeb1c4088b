namespace Cluster.Actors.Configuration;

/// <summary>A user in configuration mode.</summary>
/// <param name="Node">Where the user is logged in.</param>
/// <param name="Path">Level of the hierarchy, without brackets; empty at the top.</param>
public sealed record EditorRow(long Id, EditMode Mode, string User, string Node, string Terminal, DateTimeOffset Since, string Path);

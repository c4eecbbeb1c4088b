using Cluster.Config.Editing;

namespace Cluster.Actors.Configuration;

/// <summary>A text for the candidate.</summary>
/// <param name="Path">The level that a relative load starts at; empty for the top.</param>
/// <param name="File">Its name, for messages.</param>
public sealed record LoadRequest(LoadMode Mode, string Path, string Text, string File);


namespace Cluster.Actors.Formats;

/// <summary>A stored envelope cannot be opened: damaged, moved to another place, or sealed under a key that is not ours.</summary>
public sealed class EnvelopeException(string message, Exception? inner = null) : Exception(message, inner);

namespace Cluster.Ike.Machine.State;

/// <summary>A message of IKEv1 that nobody acknowledges, sealed, as it was said and is said again.</summary>
/// <param name="Until">UTC milliseconds; after that nobody says it again, whoever owns the SA.</param>
public sealed record RepeatedMessage(ReadOnlyMemory<byte> Datagram, IkeEndpoints Path, long Until);

namespace Cluster.Actors.Queries;

/// <summary>How many packets or datagrams a node has dropped for one reason since its start.</summary>
/// <param name="Layer"><c>packets</c>, <c>ike</c> or <c>fabric</c>.</param>
/// <param name="Help">What the reason means, one line.</param>
public sealed record DropRow(string Layer, string Reason, string Help, ulong Count);

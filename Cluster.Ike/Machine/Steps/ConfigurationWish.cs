using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.Steps;

/// <summary>A client's request for an address while that is looked for.</summary>
/// <param name="Digest">SHA-256 of the message.</param>
/// <param name="Iv">Of the answer.</param>
internal sealed record ConfigurationWish(ExchangeKey Key, IsakmpConfiguration Request, ReadOnlyMemory<byte> Digest, ReadOnlyMemory<byte> Iv);

using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>A Proposal payload (RFC 2408 section 3.5). Those with the same number belong together (AH and ESP).</summary>
/// <param name="Spi">The sender's, to receive with; empty or ignored in phase 1.</param>
public sealed record IsakmpProposal(byte Number, IsakmpProtocol Protocol, ReadOnlyMemory<byte> Spi, ImmutableArray<IsakmpTransform> Transforms);

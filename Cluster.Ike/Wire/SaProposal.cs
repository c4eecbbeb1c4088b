using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>One proposal (RFC 7296 section 3.3.1). The SPI is empty for IKE_SA_INIT, 8 bytes for an IKE rekey, 4 for ESP and AH.</summary>
public sealed record SaProposal(byte Number, ProtocolId Protocol, ReadOnlyMemory<byte> Spi, ImmutableArray<SaTransform> Transforms);

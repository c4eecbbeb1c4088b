using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;

namespace Cluster.Crypto.Packets;

/// <summary>What was negotiated for the packets of a Child SA.</summary>
/// <param name="Encryption">Null for NULL encryption.</param>
/// <param name="Integrity">Null for a combined-mode cipher.</param>
/// <param name="ExtendedSequenceNumbers">RFC 4303 section 2.2.1.</param>
public sealed record PacketSuite(EncryptionTransform? Encryption, IntegrityTransform? Integrity, bool ExtendedSequenceNumbers);

/// <summary>The keys of one direction, as RFC 7296 section 2.17 cuts them from KEYMAT.</summary>
public sealed record PacketKeys(SecretBytes Encryption, SecretBytes Integrity);

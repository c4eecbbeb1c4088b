using Cluster.Crypto.Keys;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>The seven keys of an IKE SA (RFC 7296 section 2.14); the integrity keys are empty for a combined-mode cipher.</summary>
public sealed record IkeKeys(
    SecretBytes Derive,
    SecretBytes IntegrityInitiator,
    SecretBytes IntegrityResponder,
    SecretBytes EncryptionInitiator,
    SecretBytes EncryptionResponder,
    SecretBytes AuthInitiator,
    SecretBytes AuthResponder);

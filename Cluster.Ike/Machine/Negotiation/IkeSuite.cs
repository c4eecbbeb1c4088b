using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>The chosen algorithms of an IKE SA, by transform id. Integrity 0 is none (combined-mode cipher).</summary>
public sealed record IkeSuite(ushort EncryptionId, int KeyBits, ushort PrfId, ushort IntegrityId, ushort KeyExchangeId)
{
    public EncryptionTransform Encryption => TransformTable.FindEncryption(EncryptionId, KeyBits) ?? throw Unknown();

    public PrfTransform Prf => TransformTable.FindPrf(PrfId) ?? throw Unknown();

    public IntegrityTransform? Integrity => IntegrityId == 0 ? null : TransformTable.FindIntegrity(IntegrityId) ?? throw Unknown();

    public KeyExchangeTransform KeyExchange => TransformTable.FindKeyExchange(KeyExchangeId) ?? throw Unknown();

    public static IkeSuite Of(IkeProposal proposal) => new(
        proposal.Encryption.Id, proposal.Encryption.KeyBits, proposal.Prf.Id, proposal.Integrity?.Id ?? 0, proposal.KeyExchange.Id);

    /// <summary>A stored suite whose algorithm this build lacks: the build is older than the record.</summary>
    private InvalidOperationException Unknown() => new($"an algorithm of {this} is not in the transform table");
}

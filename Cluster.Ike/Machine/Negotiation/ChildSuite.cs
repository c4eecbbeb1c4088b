using Cluster.Crypto.Packets;
using Cluster.Crypto.Transforms;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>The chosen algorithms of a Child SA, by transform id; 0 is none.</summary>
/// <param name="KeyExchangeId">The group of its PFS exchange.</param>
public sealed record ChildSuite(ushort EncryptionId, int KeyBits, ushort IntegrityId, ushort KeyExchangeId, bool ExtendedSequenceNumbers)
{
    public EncryptionTransform? Encryption =>
        EncryptionId == 0 ? null : TransformTable.FindEncryption(EncryptionId, KeyBits) ?? throw Unknown();

    public IntegrityTransform? Integrity => IntegrityId == 0 ? null : TransformTable.FindIntegrity(IntegrityId) ?? throw Unknown();

    public PacketSuite Packets => new(Encryption, Integrity, ExtendedSequenceNumbers);

    /// <summary>A stored suite whose algorithm this build lacks: the build is older than the record.</summary>
    private InvalidOperationException Unknown() => new($"an algorithm of {this} is not in the transform table");
}

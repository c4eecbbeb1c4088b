using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.State;

/// <summary>What was negotiated for one IKE SA; never changes.</summary>
public sealed record NegotiatedIkeSa
{
    public required IkeSpi Own { get; init; }

    public required IkeSpi Peer { get; init; }

    /// <summary>We are the original initiator of this IKE SA: of its IKE_SA_INIT, or of the rekey that made it.</summary>
    public required bool WeInitiated { get; init; }

    public required IkeSuite Suite { get; init; }

    public required IkeKeys Keys { get; init; }

    /// <summary>UTC milliseconds.</summary>
    public required long EstablishedAt { get; init; }

    public required long SoftAt { get; init; }

    public required long HardAt { get; init; }

    public IkeSpi Initiator => WeInitiated ? Own : Peer;

    public IkeSpi Responder => WeInitiated ? Peer : Own;

    internal MessageKeys Outgoing => Direction(WeInitiated);

    internal MessageKeys Incoming => Direction(!WeInitiated);

    /// <summary>SK_pi or SK_pr, ours.</summary>
    internal Cluster.Crypto.Keys.SecretBytes OwnAuthKey => WeInitiated ? Keys.AuthInitiator : Keys.AuthResponder;

    private MessageKeys Direction(bool fromInitiator) => new(
        Suite.Encryption,
        Suite.Integrity,
        fromInitiator ? Keys.EncryptionInitiator : Keys.EncryptionResponder,
        fromInitiator ? Keys.IntegrityInitiator : Keys.IntegrityResponder);
}

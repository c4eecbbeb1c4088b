namespace Cluster.Ike.Wire.V1;

/// <summary>Bounds of what is accepted from the network. Those without an RFC are ours: far above any real message.</summary>
public static class IsakmpLimits
{
    /// <summary>Ours: a UDP datagram carries no more.</summary>
    public const int MaxMessageLength = 65_535;

    /// <summary>Ours: strongSwan sends about a dozen, Windows about twenty.</summary>
    public const int MaxPayloads = 64;

    /// <summary>Ours: RFC 2409 allows one in phase 1; quick modes of several SAs stay below.</summary>
    public const int MaxProposals = 32;

    /// <summary>Ours: the field has eight bits.</summary>
    public const int MaxTransforms = 128;

    /// <summary>Ours: phase 1 defines sixteen.</summary>
    public const int MaxAttributes = 24;

    /// <summary>Ours: SPIs in one Delete payload.</summary>
    public const int MaxDeletedSpis = 256;

    /// <summary>Ours: parts of one message; in packets of 576 bytes they hold more than <see cref="MaxFragmentedLength"/>.</summary>
    public const int MaxFragments = 64;

    /// <summary>Ours: a chain of several RSA-4096 certificates; strongSwan takes 10,000 bytes unless told otherwise.</summary>
    public const int MaxFragmentedLength = 20_000;

    /// <summary>RFC 2409 section 5.</summary>
    public const int MinNonceLength = 8;

    /// <summary>RFC 2409 section 5.</summary>
    public const int MaxNonceLength = 256;

    /// <summary>Ours: a distinguished name is shorter.</summary>
    public const int MaxIdentityLength = 2_048;
}

namespace Cluster.Ike.Wire;

/// <summary>Bounds of what is accepted from the network. Those without an RFC are ours: far above any real message.</summary>
public static class WireLimits
{
    /// <summary>Ours: a UDP datagram carries no more.</summary>
    public const int MaxMessageLength = 65_535;

    /// <summary>Ours: the RFC sets none.</summary>
    public const int MaxPayloads = 64;

    /// <summary>Ours: Junos offers four, strongSwan about ten.</summary>
    public const int MaxProposals = 64;

    /// <summary>Ours: strongSwan's default proposal has about thirty.</summary>
    public const int MaxTransforms = 128;

    /// <summary>Ours: the RFCs define one attribute.</summary>
    public const int MaxAttributes = 4;

    /// <summary>The count field has eight bits (RFC 7296 section 3.13); ours is lower.</summary>
    public const int MaxSelectors = 64;

    /// <summary>Ours: clients ask for about ten.</summary>
    public const int MaxConfigurationAttributes = 64;

    /// <summary>Ours: SPIs in one Delete payload.</summary>
    public const int MaxDeletedSpis = 256;

    /// <summary>RFC 7296 section 3.9.</summary>
    public const int MinNonceLength = 16;

    /// <summary>RFC 7296 section 3.9.</summary>
    public const int MaxNonceLength = 256;

    /// <summary>RFC 7296 section 2.6.</summary>
    public const int MaxCookieLength = 64;

    /// <summary>Ours: the field has sixteen bits (RFC 7383 section 2.5); 64 fragments of 576 bytes are 36 KB.</summary>
    public const int MaxFragments = 64;
}

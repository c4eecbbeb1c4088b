namespace Cluster.Ike.Wire.V1;

/// <summary>IKEv1 payload types (RFC 2408 section 3.1; RFC 3947; the drafts before it). Others may stand in a message and are ignored.</summary>
public enum IsakmpPayloadType : byte
{
    None = 0,
    SecurityAssociation = 1,
    Proposal = 2,
    Transform = 3,
    KeyExchange = 4,
    Identification = 5,
    Certificate = 6,
    CertificateRequest = 7,
    Hash = 8,
    Signature = 9,
    Nonce = 10,
    Notification = 11,
    Delete = 12,
    VendorId = 13,
    Attributes = 14,

    /// <summary>NAT-D (RFC 3947 section 3.2).</summary>
    NatDetection = 20,

    /// <summary>NAT-OA (RFC 3947 section 5.2).</summary>
    NatOriginalAddress = 21,

    /// <summary>NAT-D of draft-ietf-ipsec-nat-t-ike-02 and -03.</summary>
    NatDetectionDraft = 130,

    NatOriginalAddressDraft = 131,

    /// <summary>A part of a message (<see cref="IsakmpFragment"/>).</summary>
    Fragment = 132,
}

using System.Collections.Immutable;

namespace Cluster.Ike.Wire.V1;

/// <summary>Vendor IDs that mean something here. Any other is ignored.</summary>
public static class IsakmpVendor
{
    /// <summary>RFC 3706 section 5.1; the last two bytes are its version.</summary>
    public static readonly IsakmpPayload DeadPeerDetection = Of("afcad71368a1f1c96b8696fc77570100");

    /// <summary>MD5 of "RFC 3947".</summary>
    public static readonly IsakmpPayload NatTraversal = Of("4a131c81070358455c5728f20e95452f");

    /// <summary>draft-ietf-ipsec-nat-t-ike-03, -02 with and without a line feed: the same protocol with private payload and mode numbers.</summary>
    public static readonly ImmutableArray<IsakmpPayload> NatTraversalDrafts =
    [
        Of("7d9419a65310ca6f2c179d9215529d56"),
        Of("90cb80913ebb696e086381b5ec427b1f"),
        Of("cd60464335df21f87cfdb2fc68b6a448"),
    ];

    /// <summary>draft-beaulieu-ike-xauth-02.</summary>
    public static readonly IsakmpPayload UserAuthentication = Of("09002689dfd6b712");

    /// <summary>MD5 of "FRAGMENTATION", and flags: both modes of phase 1.</summary>
    public static readonly IsakmpPayload Fragmentation = Of("4048b7d56ebce88525e7de7f00d6c2d3c0000000");

    private const int FragmentationHash = 16, FragmentationFlags = 20;
    private const byte FragmentsInMainMode = 0x80, FragmentsInAggressiveMode = 0x40;

    /// <summary>With its flags, of which one is enough, or as Microsoft says it without.</summary>
    public static bool SaysFragmentation(this IsakmpMessage message) => message.Payloads.Any(payload =>
        payload.Type == IsakmpPayloadType.VendorId && payload.Body.Span is { Length: FragmentationHash or FragmentationFlags } body
        && body[..FragmentationHash].SequenceEqual(Fragmentation.Body.Span[..FragmentationHash])
        && (body.Length == FragmentationHash || (body[FragmentationHash] & (FragmentsInMainMode | FragmentsInAggressiveMode)) != 0));

    public static bool Says(this IsakmpMessage message, IsakmpPayload vendor) => message.Payloads.Any(payload =>
        payload.Type == IsakmpPayloadType.VendorId && payload.Body.Span.SequenceEqual(vendor.Body.Span));

    private static IsakmpPayload Of(string hex) => new(IsakmpPayloadType.VendorId, Convert.FromHexString(hex));
}

namespace Cluster.Ike.Wire.V1;

/// <summary>
/// One payload as it stands on the wire, without its generic header. The hashes of IKEv1 run over these very bytes, so they are kept; what
/// they say is read by the type of the same name, when an exchange wants it.
/// </summary>
public sealed record IsakmpPayload(IsakmpPayloadType Type, ReadOnlyMemory<byte> Body)
{
    /// <summary>Next payload, reserved, length (RFC 2408 section 3.2).</summary>
    public const int GenericHeaderSize = 4;
}

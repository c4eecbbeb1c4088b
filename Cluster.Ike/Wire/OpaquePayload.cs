namespace Cluster.Ike.Wire;

/// <summary>
/// A payload carried as bytes: CP and EAP, which are not interpreted yet, and every type that is not in
/// <see cref="PayloadTable"/>.
/// </summary>
public sealed record OpaquePayload(PayloadType OpaqueType, ReadOnlyMemory<byte> Body) : IkePayload
{
    public override PayloadType Type => OpaqueType;

    public override void WriteBody(WireWriter writer) => writer.Bytes(Body);
}

namespace Cluster.Ike.Wire;

/// <summary>An EAP packet as it is (RFC 7296 section 3.16).</summary>
public sealed record EapPayload(ReadOnlyMemory<byte> Message) : IkePayload
{
    public override PayloadType Type => PayloadType.Eap;

    public static IkePayload Read(ref WireReader reader) => new EapPayload(reader.TakeRest());

    public override void WriteBody(WireWriter writer) => writer.Bytes(Message);
}

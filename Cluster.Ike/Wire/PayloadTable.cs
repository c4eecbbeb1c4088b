using System.Collections.Frozen;

namespace Cluster.Ike.Wire;

/// <summary>
/// Every payload type that we know. A new payload is one file and one row here; where it may appear stands in
/// <see cref="MessageRules"/>.
/// </summary>
public static class PayloadTable
{
    private static readonly FrozenDictionary<PayloadType, Row> ByType = new Row[]
    {
        new(PayloadType.SecurityAssociation, "SA", SaPayload.Read),
        new(PayloadType.KeyExchange, "KE", KePayload.Read),
        new(PayloadType.IdInitiator, "IDi", IdPayload.ReadInitiator),
        new(PayloadType.IdResponder, "IDr", IdPayload.ReadResponder),
        new(PayloadType.Certificate, "CERT", CertificatePayload.Read),
        new(PayloadType.CertificateRequest, "CERTREQ", CertificateRequestPayload.Read),
        new(PayloadType.Authentication, "AUTH", AuthPayload.Read),
        new(PayloadType.Nonce, "Nonce", NoncePayload.Read),
        new(PayloadType.Notify, "N", NotifyPayload.Read),
        new(PayloadType.Delete, "D", DeletePayload.Read),
        new(PayloadType.VendorId, "V", VendorIdPayload.Read),
        new(PayloadType.TrafficSelectorInitiator, "TSi", TsPayload.ReadInitiator),
        new(PayloadType.TrafficSelectorResponder, "TSr", TsPayload.ReadResponder),
        new(PayloadType.Encrypted, "SK", null),
        new(PayloadType.Configuration, "CP", ConfigurationPayload.Read),
        new(PayloadType.Eap, "EAP", EapPayload.Read),
        new(PayloadType.EncryptedFragment, "SKF", null),
    }.ToFrozenDictionary(row => row.Type);

    /// <summary>Reads what follows the generic header; leftover bytes are the reader's fault to report.</summary>
    public delegate IkePayload Reader(ref WireReader reader);

    public static IEnumerable<Row> Rows => ByType.Values;

    public static bool Knows(PayloadType type) => ByType.ContainsKey(type);

    /// <summary>Short name as RFC 7296 writes it in diagrams.</summary>
    public static string Name(PayloadType type) => ByType.TryGetValue(type, out var row) ? row.Name : $"payload {(byte)type}";

    internal static Reader? Find(PayloadType type) => ByType.TryGetValue(type, out var row) ? row.Read : null;

    /// <param name="Read">Null where the payload is kept as bytes.</param>
    public sealed record Row(PayloadType Type, string Name, Reader? Read);
}

namespace Cluster.Crypto.Transforms;

/// <summary>
/// Every algorithm there is, once. Negotiation, the configuration's keywords, displays and known-answer tests read these
/// rows; adding an algorithm is one file and one row here.
/// </summary>
public static class TransformTable
{
    public static IReadOnlyList<EncryptionTransform> Encryption { get; } = [];

    public static IReadOnlyList<PrfTransform> Prf { get; } = [];

    public static IReadOnlyList<IntegrityTransform> Integrity { get; } = [];

    public static IReadOnlyList<KeyExchangeTransform> KeyExchange { get; } = [];

    public static EncryptionTransform? FindEncryption(ushort id, int keyBits) =>
        Encryption.FirstOrDefault(row => row.Id == id && row.KeyBits == keyBits);

    public static PrfTransform? FindPrf(ushort id) => Prf.FirstOrDefault(row => row.Id == id);

    public static IntegrityTransform? FindIntegrity(ushort id) => Integrity.FirstOrDefault(row => row.Id == id);

    public static KeyExchangeTransform? FindKeyExchange(ushort id) => KeyExchange.FirstOrDefault(row => row.Id == id);
}

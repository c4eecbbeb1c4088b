using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// The AUTH value of a shared key: prf(prf(key, "Key Pad for IKEv2"), message | nonce | prf(SK_p, ID)) (RFC 7296 section 2.15).
/// </summary>
public static class AuthProof
{
    private static readonly byte[] KeyPad = Encoding.ASCII.GetBytes("Key Pad for IKEv2");

    /// <param name="message">The signer's own first message, as sent.</param>
    /// <param name="otherNonce">The nonce of the other side.</param>
    /// <param name="authKey">SK_pi or SK_pr, the signer's.</param>
    /// <param name="id">The signer's ID payload.</param>
    public static byte[] Compute(
        PrfTransform prf, SecretBytes sharedKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> otherNonce, SecretBytes authKey, IdPayload id)
    {
        Span<byte> key = stackalloc byte[prf.OutputLength];
        prf.Compute(sharedKey.Expose(), KeyPad, key);
        byte[] proof = new byte[prf.OutputLength];
        prf.Compute(key, Octets(prf, message, otherNonce, authKey, id), proof);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(key);
        return proof;
    }

    /// <summary>What is signed, or goes into the MAC: message | nonce | prf(SK_p, ID). The parameters are those of <see cref="Compute"/>.</summary>
    public static byte[] Octets(
        PrfTransform prf, ReadOnlySpan<byte> message, ReadOnlySpan<byte> otherNonce, SecretBytes authKey, IdPayload id)
    {
        var body = new WireWriter();
        id.WriteBody(body);
        byte[] idMac = new byte[prf.OutputLength];
        prf.Compute(authKey.Expose(), body.ToArray(), idMac);
        return [.. message, .. otherNonce, .. idMac];
    }
}

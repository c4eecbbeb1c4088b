using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Keys;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;

namespace Cluster.Crypto.Passwords;

/// <summary>
/// The computations of MS-CHAP version 2 (RFC 2759 section 8) and the keys that come of it (RFC 3079 section 3). MD4 and DES with them: nobody chooses
/// them, the clients of three operating systems speak nothing else with a password.
/// </summary>
public static class MsChapV2
{
    public const int ChallengeLength = 16;

    public const int ResponseLength = 24;

    /// <summary>Both MPPE keys, padded with zeros as an EAP master session key is.</summary>
    public const int MasterKeyLength = 64;

    private const int HashLength = 16, DesKeyLength = 7, DesBlock = 8, ShaPad = 40;

    private static readonly byte[] SignMagic = "Magic server to client signing constant"u8.ToArray();
    private static readonly byte[] PadMagic = "Pad to make it do more than one iteration"u8.ToArray();
    private static readonly byte[] MasterMagic = "This is the MPPE Master Key"u8.ToArray();
    private static readonly byte[] PeerSendsMagic = "On the client side, this is the send key; on the server side, it is the receive key."u8.ToArray();
    private static readonly byte[] PeerReceivesMagic = "On the client side, this is the receive key; on the server side, it is the send key."u8.ToArray();

    /// <summary>The 24 bytes with which the peer shows that it knows the password.</summary>
    /// <param name="user">As the peer says it; a domain before a backslash is left out (RFC 2759 section 4).</param>
    public static byte[] Response(SecretBytes password, string user, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> peers)
    {
        byte[] hash = PasswordHash(password);
        byte[] challenge = ChallengeHash(user, ours, peers);
        byte[] padded = new byte[3 * DesKeyLength];
        hash.CopyTo(padded, 0);
        byte[] response = new byte[ResponseLength];
        for (int part = 0; part < 3; part++)
        {
            var des = new DesEngine();
            des.Init(true, new KeyParameter(WithParity(padded.AsSpan(part * DesKeyLength, DesKeyLength))));
            des.ProcessBlock(challenge, 0, response, part * DesBlock);
        }

        CryptographicOperations.ZeroMemory(hash);
        CryptographicOperations.ZeroMemory(padded);
        return response;
    }

    /// <summary>With which we show that we know it too: <c>S=</c> and forty digits.</summary>
    public static string AuthenticatorResponse(SecretBytes password, string user, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> peers, ReadOnlySpan<byte> response)
    {
        byte[] hash = HashOfHash(password);
        byte[] digest = SHA1.HashData([.. hash, .. response, .. SignMagic]);
        byte[] proof = SHA1.HashData([.. digest, .. ChallengeHash(user, ours, peers), .. PadMagic]);
        CryptographicOperations.ZeroMemory(hash);
        return "S=" + Convert.ToHexString(proof);
    }

    /// <summary>The keys of the side that asked: what it receives with, what it sends with, and zeros.</summary>
    public static SecretBytes MasterKey(SecretBytes password, ReadOnlySpan<byte> response)
    {
        byte[] hash = HashOfHash(password);
        byte[] master = SHA1.HashData([.. hash, .. response, .. MasterMagic])[..HashLength];
        var keys = SecretBytes.Create(MasterKeyLength, master, static (destination, key) =>
        {
            Asymmetric(key, PeerSendsMagic).CopyTo(destination);
            Asymmetric(key, PeerReceivesMagic).CopyTo(destination[HashLength..]);
        });
        CryptographicOperations.ZeroMemory(hash);
        CryptographicOperations.ZeroMemory(master);
        return keys;
    }

    private static byte[] Asymmetric(byte[] master, byte[] magic)
    {
        byte[] ones = new byte[ShaPad];
        Array.Fill(ones, (byte)0xf2);
        return SHA1.HashData([.. master, .. new byte[ShaPad], .. magic, .. ones])[..HashLength];
    }

    private static byte[] ChallengeHash(string user, ReadOnlySpan<byte> ours, ReadOnlySpan<byte> peers)
    {
        string name = user[(user.LastIndexOf('\\') + 1)..];
        return SHA1.HashData([.. peers, .. ours, .. Encoding.UTF8.GetBytes(name)])[..DesBlock];
    }

    private static byte[] HashOfHash(SecretBytes password)
    {
        byte[] hash = PasswordHash(password);
        byte[] twice = Md4(hash);
        CryptographicOperations.ZeroMemory(hash);
        return twice;
    }

    /// <summary>MD4 of the password in UTF-16.</summary>
    private static byte[] PasswordHash(SecretBytes password)
    {
        byte[] wide = Encoding.Convert(Encoding.UTF8, Encoding.Unicode, password.Expose().ToArray());
        byte[] hash = Md4(wide);
        CryptographicOperations.ZeroMemory(wide);
        return hash;
    }

    private static byte[] Md4(byte[] bytes)
    {
        var digest = new MD4Digest();
        digest.BlockUpdate(bytes, 0, bytes.Length);
        byte[] hash = new byte[digest.GetDigestSize()];
        digest.DoFinal(hash, 0);
        return hash;
    }

    /// <summary>Seven bits a byte; the eighth, the parity, is not looked at by the cipher.</summary>
    private static byte[] WithParity(ReadOnlySpan<byte> seven)
    {
        ulong bits = 0;
        foreach (byte one in seven)
        {
            bits = (bits << 8) | one;
        }

        byte[] key = new byte[DesBlock];
        for (int n = 0; n < DesBlock; n++)
        {
            key[n] = (byte)((bits >> (7 * (DesBlock - 1 - n))) << 1);
        }

        return key;
    }
}

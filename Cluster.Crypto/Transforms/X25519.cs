using Cluster.Crypto.Keys;
using Cluster.Crypto.Native;

namespace Cluster.Crypto.Transforms;

/// <summary>Curve25519 (RFC 8031, RFC 7748).</summary>
public sealed unsafe class X25519 : KeyExchangeTransform
{
    private const int KeyLength = 32;

    public override ushort Id => 31;

    public override IReadOnlyList<string> JunosKeywords { get; } = ["group31"];

    public override int EntropyLength => KeyLength;

    public override int PublicLength => KeyLength;

    public override (SecretBytes Private, byte[] Public) Generate(ReadOnlySpan<byte> entropy)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(entropy.Length, KeyLength, nameof(entropy));
        nint key = ImportPrivate(entropy);
        try
        {
            var publicValue = new byte[KeyLength];
            nuint length = KeyLength;
            fixed (byte* p = publicValue)
            {
                LibCrypto.Check(LibCrypto.EVP_PKEY_get_raw_public_key(key, p, &length));
            }

            return (new SecretBytes(entropy), publicValue);
        }
        finally
        {
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    public override SecretBytes? Agree(SecretBytes privateValue, ReadOnlySpan<byte> peerPublic)
    {
        if (peerPublic.Length != KeyLength)
        {
            return null;
        }

        nint key = ImportPrivate(privateValue.Expose());
        nint peer = 0, context = 0;
        try
        {
            fixed (byte* p = peerPublic)
            {
                peer = LibCrypto.Check(LibCrypto.EVP_PKEY_new_raw_public_key(LibCrypto.KeyTypeX25519, 0, p, KeyLength));
            }

            context = LibCrypto.Check(LibCrypto.EVP_PKEY_CTX_new(key, 0));
            LibCrypto.Check(LibCrypto.EVP_PKEY_derive_init(context));
            LibCrypto.Check(LibCrypto.EVP_PKEY_derive_set_peer(context, peer));
            return Derive(context);
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
            LibCrypto.EVP_PKEY_free(peer);
            LibCrypto.EVP_PKEY_free(key);
        }
    }

    /// <summary>Null for a peer's value of small order, whose output is all zeroes (RFC 8031 section 3.2): libcrypto reports it as an error.</summary>
    private static SecretBytes? Derive(nint context)
    {
        var shared = SecretBytes.Create(KeyLength, context, static (destination, context) =>
        {
            nuint length = KeyLength;
            fixed (byte* d = destination)
            {
                if (LibCrypto.EVP_PKEY_derive(context, d, &length) != 1)
                {
                    destination.Clear();
                }
            }
        });

        if (shared.Expose().ContainsAnyExcept((byte)0))
        {
            return shared;
        }

        LibCrypto.ERR_clear_error();
        shared.Dispose();
        return null;
    }

    private static nint ImportPrivate(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* b = bytes)
        {
            return LibCrypto.Check(LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.KeyTypeX25519, 0, b, KeyLength));
        }
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.V2;

/// <summary>
/// How signatures are written into AUTH: methods 1 and 3 (RFC 7296 section 3.8), 9 to 11 (RFC 4754) and 14 (RFC 7427), which both sides may use
/// once both have sent SIGNATURE_HASH_ALGORITHMS.
/// </summary>
public static class SignatureMethods
{
    /// <summary>What we understand, the most preferred first. No SHA-1 (RFC 8247 section 3).</summary>
    private static readonly ImmutableArray<SignatureHash> Hashes =
        [SignatureHash.Sha256, SignatureHash.Sha384, SignatureHash.Sha512, SignatureHash.Identity];

    /// <summary>Methods that name one kind of key and one hash each; in the order in which one of RSA is tried.</summary>
    private static readonly ImmutableArray<Row> Rows =
    [
        new(1, SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha1, SignaturePadding.Pkcs1), null, 0),
        new(1, SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha256, SignaturePadding.Pkcs1), null, 0),
        new(1, SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha384, SignaturePadding.Pkcs1), null, 0),
        new(1, SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha512, SignaturePadding.Pkcs1), null, 0),
        new(3, SignatureTable.Of(KeyAlgorithm.Dsa, SignatureHash.Sha1), null, 20),
        new(9, SignatureTable.Of(KeyAlgorithm.Ecdsa, SignatureHash.Sha256), 256, 32),
        new(10, SignatureTable.Of(KeyAlgorithm.Ecdsa, SignatureHash.Sha384), 384, 48),
        new(11, SignatureTable.Of(KeyAlgorithm.Ecdsa, SignatureHash.Sha512), 521, 66),
    ];

    public static NotifyPayload Announcement { get; } = NotifyPayload.Of(NotifyType.SignatureHashAlgorithms, Announced());

    /// <summary>What the peer announced in its IKE_SA_INIT message, which we keep whole until it is authenticated.</summary>
    public static ImmutableArray<SignatureHash> HashesOf(ReadOnlyMemory<byte> initMessage)
    {
        if (!IkeMessage.TryParse(initMessage, out var message, out _)
            || message.Payloads.FindNotify(NotifyType.SignatureHashAlgorithms) is not { } notify)
        {
            return [];
        }

        var hashes = ImmutableArray.CreateBuilder<SignatureHash>();
        for (int at = 0; at + sizeof(ushort) <= notify.Data.Length; at += sizeof(ushort))
        {
            hashes.Add((SignatureHash)BinaryPrimitives.ReadUInt16BigEndian(notify.Data.Span[at..]));
        }

        return hashes.ToImmutable();
    }

    /// <summary>Null when the peer understands nothing that our key can make.</summary>
    public static AuthPayload? Sign(SigningKey key, ImmutableArray<SignatureHash> peer, ReadOnlySpan<byte> octets)
    {
        if (peer.Length > 0)
        {
            return Choose(key, peer) is { } scheme ? Write(scheme, key.Sign(scheme, octets)) : null;
        }

        if (Rows.FirstOrDefault(row => row.Scheme.Key == key.Algorithm && (row.Bits is null || row.Bits == key.Bits)) is not { } row)
        {
            return null;
        }

        byte[] signature = key.Sign(row.Scheme, octets);
        return new AuthPayload(row.Method, row.NumberLength == 0 ? signature : SignatureNumbers.ToFixed(signature, row.NumberLength));
    }

    /// <summary>Whether the AUTH payload is a signature of these octets with that key.</summary>
    public static bool Verify(VerifyingKey key, AuthPayload auth, ReadOnlySpan<byte> octets)
    {
        if (auth.Method == AuthPayload.DigitalSignature)
        {
            return Read(auth.Data) is var (scheme, signature) && Hashes.Contains(scheme.Hash) && key.Verify(scheme, octets, signature.Span);
        }

        foreach (var row in Rows)
        {
            if (row.Method == auth.Method && (row.Bits is null || row.Bits == key.Bits) && Verify(key, row, auth.Data.Span, octets))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>For people: "method 14 (RSA PSS with SHA-256)".</summary>
    public static string Name(AuthPayload auth) => auth.Method switch
    {
        AuthPayload.SharedKeyMic => "a pre-shared key",
        AuthPayload.DigitalSignature => $"method 14 ({(Read(auth.Data) is var (scheme, _) ? scheme.Name : "an unknown signature")})",
        _ => Rows.FirstOrDefault(row => row.Method == auth.Method) is { } row ? $"method {auth.Method} ({row.Scheme.Key})" : $"method {auth.Method}",
    };

    private static bool Verify(VerifyingKey key, Row row, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> octets) =>
        row.NumberLength == 0 ? key.Verify(row.Scheme, octets, signature)
        : signature.Length == 2 * row.NumberLength && key.Verify(row.Scheme, octets, SignatureNumbers.ToDer(signature));

    private static SignatureScheme? Choose(SigningKey key, ImmutableArray<SignatureHash> peer)
    {
        SignatureHash fitting = key.Bits switch
        {
            384 => SignatureHash.Sha384,
            521 => SignatureHash.Sha512,
            _ => SignatureHash.Sha256,
        };
        var hashes = Hashes.Where(peer.Contains).Where(hash => hash != SignatureHash.Identity).OrderBy(hash => hash == fitting ? 0 : 1);
        return key.Algorithm switch
        {
            KeyAlgorithm.Ed25519 => peer.Contains(SignatureHash.Identity) ? SignatureTable.Of(KeyAlgorithm.Ed25519, SignatureHash.Identity) : null,
            KeyAlgorithm.Dsa => peer.Contains(SignatureHash.Sha256) ? SignatureTable.Of(KeyAlgorithm.Dsa, SignatureHash.Sha256) : null,
            KeyAlgorithm.Ecdsa => hashes.Select(hash => SignatureTable.Of(KeyAlgorithm.Ecdsa, hash)).FirstOrDefault(),

            // RFC 8247 section 3: whoever speaks RFC 7427 must understand PSS.
            _ => hashes.Select(hash => SignatureTable.Of(KeyAlgorithm.Rsa, hash, SignaturePadding.Pss)).FirstOrDefault(),
        };
    }

    private static AuthPayload Write(SignatureScheme scheme, byte[] signature) =>
        new(AuthPayload.DigitalSignature, (byte[])[(byte)scheme.Identifier.Length, .. scheme.Identifier.Span, .. signature]);

    private static (SignatureScheme Scheme, ReadOnlyMemory<byte> Signature)? Read(ReadOnlyMemory<byte> data)
    {
        var reader = new WireReader(data);
        var identifier = reader.Take(reader.Byte());
        var signature = reader.TakeRest();
        return reader.Error is null && SignatureTable.Find(identifier) is { } scheme ? (scheme, signature) : null;
    }

    private static byte[] Announced()
    {
        byte[] numbers = new byte[Hashes.Length * sizeof(ushort)];
        for (int n = 0; n < Hashes.Length; n++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(numbers.AsSpan(n * sizeof(ushort)), (ushort)Hashes[n]);
        }

        return numbers;
    }

    /// <param name="Bits">Of the only curve; null is any.</param>
    /// <param name="NumberLength">Of each of the two numbers of a fixed-length signature; 0 for one that is not of two numbers.</param>
    private sealed record Row(byte Method, SignatureScheme Scheme, int? Bits, int NumberLength);
}

using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>
/// Envelope v1: seals what is stored, and binds it to its place. An envelope that was copied to another stream or position, or
/// whose header was touched, does not open.
/// </summary>
public sealed class EnvelopeSeal(DataKeyRing keys)
{
    public const uint Format = 1;

    /// <param name="place">Where the envelope will stand.</param>
    /// <param name="plain">Borrowed; the caller zeroes it.</param>
    /// <param name="traceParent">W3C trace context of the step; null for none.</param>
    public byte[] Seal(EnvelopePlace place, string manifest, ReadOnlySpan<byte> plain, string? traceParent = null)
    {
        byte[] nonce = new byte[DataKeyRing.NonceLength];
        keys.NextNonce(nonce);
        byte[] header = new Wire.EnvelopeHeader
        {
            Format = Format,
            MasterKeyId = ByteString.CopyFrom(keys.MasterKeyId.Span),
            DataKeyId = keys.OwnId.Value,
            PersistenceId = place.PersistenceId,
            RecordNumber = place.RecordNumber,
            Manifest = manifest,
            Nonce = ByteString.CopyFrom(nonce),
            Traceparent = traceParent ?? "",
        }.ToByteArray();
        byte[] body = new byte[plain.Length + DataKeyRing.TagLength];
        keys.Encrypt(nonce, plain, body.AsSpan(0, plain.Length), body.AsSpan(plain.Length), header);
        return new Wire.Envelope { Header = UnsafeByteOperations.UnsafeWrap(header), Sealed = UnsafeByteOperations.UnsafeWrap(body) }.ToByteArray();
    }

    /// <exception cref="UnknownDataKeyException">Load that key and try again.</exception>
    /// <exception cref="EnvelopeException">Not an envelope that was sealed for this place.</exception>
    public OpenedEnvelope Open(EnvelopePlace place, byte[] envelope)
    {
        (Wire.Envelope outer, Wire.EnvelopeHeader header) = Parse(place, envelope);
        if (header.Format != Format)
        {
            throw new EnvelopeException($"{place}: envelope format {header.Format}; this build reads {Format}.");
        }

        if (!header.MasterKeyId.Span.SequenceEqual(keys.MasterKeyId.Span))
        {
            throw new EnvelopeException(
                $"{place}: sealed under master key {Convert.ToHexStringLower(header.MasterKeyId.Span)}, ours is {Convert.ToHexStringLower(keys.MasterKeyId.Span)}.");
        }

        if (header.PersistenceId != place.PersistenceId || header.RecordNumber != place.RecordNumber)
        {
            throw new EnvelopeException($"{place}: this envelope was written for {header.PersistenceId}/{header.RecordNumber}.");
        }

        ReadOnlySpan<byte> body = outer.Sealed.Span;
        if (body.Length < DataKeyRing.TagLength || header.Nonce.Length != DataKeyRing.NonceLength)
        {
            throw new EnvelopeException($"{place}: damaged envelope.");
        }

        return new OpenedEnvelope(header.Manifest, header.Traceparent.Length == 0 ? null : header.Traceparent, Decrypt(place, header, outer.Header.Span, body));
    }

    private SecretBytes Decrypt(EnvelopePlace place, Wire.EnvelopeHeader header, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> body)
    {
        byte[] plain = new byte[body.Length - DataKeyRing.TagLength];
        try
        {
            keys.Decrypt(
                new DataKeyId(header.DataKeyId), header.Nonce.Span, body[..plain.Length], body[plain.Length..], plain, associated);
            return new SecretBytes(plain);
        }
        catch (AuthenticationTagMismatchException wrong)
        {
            throw new EnvelopeException($"{place}: the envelope's tag is wrong.", wrong);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static (Wire.Envelope Outer, Wire.EnvelopeHeader Header) Parse(EnvelopePlace place, byte[] envelope)
    {
        try
        {
            Wire.Envelope outer = Wire.Envelope.Parser.ParseFrom(envelope);
            return (outer, Wire.EnvelopeHeader.Parser.ParseFrom(outer.Header));
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new EnvelopeException($"{place}: not an envelope.", damaged);
        }
    }
}

/// <summary>Where an envelope stands: the stream and the position in it.</summary>
public readonly record struct EnvelopePlace(string PersistenceId, ulong RecordNumber)
{
    public override string ToString() => $"{PersistenceId}/{RecordNumber}";
}

/// <summary>What was sealed. The receiver disposes of it.</summary>
public sealed record OpenedEnvelope(string Manifest, string? TraceParent, SecretBytes Payload) : IDisposable
{
    public void Dispose() => Payload.Dispose();
}

using System.Collections.Immutable;
using System.Net;
using Cluster.Crypto.Keys;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Cluster.Actors.Formats;

/// <summary>Fields that stand in several formats. Everything is copied: messages are wiped after use.</summary>
internal static class FormatFields
{
    public static ByteString Write(SecretBytes secret) => ByteString.CopyFrom(secret.Expose());

    public static SecretBytes ReadSecret(ByteString bytes) => new(bytes.Span);

    public static ByteString Write(ReadOnlyMemory<byte> bytes) => ByteString.CopyFrom(bytes.Span);

    public static ReadOnlyMemory<byte> ReadBytes(ByteString bytes) => bytes.IsEmpty ? ReadOnlyMemory<byte>.Empty : bytes.ToByteArray();

    public static IEnumerable<ByteString> Write(ImmutableArray<ReadOnlyMemory<byte>> datagrams) => datagrams.Select(Write);

    public static ImmutableArray<ReadOnlyMemory<byte>> ReadDatagrams(RepeatedField<ByteString> datagrams) => [.. datagrams.Select(ReadBytes)];

    public static ByteString Write(IPAddress address) => ByteString.CopyFrom(address.GetAddressBytes());

    public static IPAddress ReadAddress(ByteString bytes) => new(bytes.Span);
}

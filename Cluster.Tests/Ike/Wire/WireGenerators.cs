using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Wire;
using CsCheck;

namespace Cluster.Tests.Ike.Wire;

/// <summary>Random but well-formed payloads and messages.</summary>
internal static class WireGenerators
{
    private static readonly Gen<ReadOnlyMemory<byte>> Bytes = Gen.Byte.Array[0, 40].Select(bytes => (ReadOnlyMemory<byte>)bytes);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<SaTransform> Transform =
        from type in Gen.Int[1, 5]
        from id in Gen.UShort
        from keyBits in OneOf(0, 128, 256)
        select SaTransform.Of((TransformType)type, id, keyBits);

    private static readonly Gen<SaProposal> Proposal =
        from number in Gen.Byte
        from protocol in OneOf(ProtocolId.Ike, ProtocolId.Ah, ProtocolId.Esp)
        from spi in Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte.Array[4], Gen.Byte.Array[8])
        from transforms in Transform.Array[0, 8]
        select new SaProposal(number, protocol, spi, [.. transforms]);

    private static readonly Gen<TsSelector> Selector = Gen.OneOf(
        from protocol in Gen.Byte
        from start in Gen.UShort
        from end in Gen.UShort
        from v6 in Gen.Bool
        from low in Gen.Byte.Array[16]
        from high in Gen.Byte.Array[16]
        select new TsSelector(
            v6 ? TsSelector.Ipv6Range : TsSelector.Ipv4Range, protocol, start, end, low.AsMemory(0, v6 ? 16 : 4), high.AsMemory(0, v6 ? 16 : 4)),
        from type in Gen.Byte[9, 255]
        from unknown in Bytes
        select new TsSelector(type, 0, 0, 0, default, default, unknown));

    private static readonly Gen<IkePayload> Payload = Gen.OneOf(
        Proposal.Array[1, 5].Select(proposals => (IkePayload)new SaPayload([.. proposals])),
        Gen.Select(Gen.UShort, Bytes, (group, data) => (IkePayload)new KePayload(group, data)),
        Gen.Select(Gen.Bool, Gen.Byte, Bytes, (initiator, type, data) => (IkePayload)new IdPayload(initiator, type, data)),
        Gen.Select(Gen.Byte, Bytes, (method, data) => (IkePayload)new AuthPayload(method, data)),
        Gen.Select(Gen.Byte, Bytes, (encoding, data) => (IkePayload)new CertificatePayload(encoding, data)),
        Gen.Select(Gen.Byte, Bytes, (encoding, data) => (IkePayload)new CertificateRequestPayload(encoding, data)),
        Gen.Byte.Array[16, 256].Select(data => (IkePayload)new NoncePayload(data)),
        Gen.Select(Gen.Byte, Bytes, Gen.UShort, Bytes, (protocol, spi, type, data) => (IkePayload)new NotifyPayload((ProtocolId)protocol, spi, (NotifyType)type, data)),
        Gen.UInt.Array[0, 10].Select(spis => (IkePayload)new DeletePayload(ProtocolId.Esp, [.. spis.Select(spi => new EspSpi(spi))])),
        Gen.Const((IkePayload)new DeletePayload(ProtocolId.Ike, [])),
        Bytes.Select(data => (IkePayload)new VendorIdPayload(data)),
        Gen.Select(Gen.Bool, Selector.Array[0, 5], (initiator, list) => (IkePayload)new TsPayload(initiator, [.. list])),
        Bytes.Select(data => (IkePayload)new EapPayload(data)),
        Gen.Select(OneOf(ConfigurationType.Request, ConfigurationType.Reply), Gen.Select(Gen.UShort[0, 0x7fff], Bytes, (type, data) => new ConfigurationAttribute((ConfigurationAttributeType)type, data)).Array[0, 6],
            (type, attributes) => (IkePayload)new ConfigurationPayload(type, [.. attributes])),
        Gen.Select(OneOf((PayloadType)49, (PayloadType)200), Bytes, (type, data) => (IkePayload)new OpaquePayload(type, data)));

    private static readonly Gen<IkePayload> Last = Gen.OneOf(
        Bytes.Select(data => (IkePayload)new EncryptedPayload(PayloadType.Notify, data)),
        Gen.Select(Gen.Int[1, 64], Bytes, (total, data) => (IkePayload)new FragmentPayload(PayloadType.None, (ushort)((total + 1) / 2), (ushort)total, data)));

    public static readonly Gen<IkeMessage> Message =
        from initiator in Gen.ULong[1, ulong.MaxValue]
        from responder in Gen.ULong
        from exchange in Gen.Byte
        from flags in Gen.Byte
        from id in Gen.UInt
        from payloads in Payload.Array[0, 8]
        from critical in Gen.Bool.Array[8]
        from last in Last.Array[0, 1]
        select new IkeMessage(
            new IkeHeader(new IkeSpi(initiator), new IkeSpi(responder), FirstType(payloads, last), IkeHeader.Version2, (ExchangeType)exchange, (IkeHeaderFlags)flags, id),
            [.. payloads.Select((payload, i) => payload with { Critical = critical[i] }), .. last]);

    private static PayloadType FirstType(IkePayload[] payloads, IkePayload[] last) =>
        payloads.Concat(last).FirstOrDefault()?.Type ?? PayloadType.None;
}

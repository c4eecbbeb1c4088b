using System.Buffers.Binary;
using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>Offering and choosing in phase 2: an ESP proposal whose transforms are ciphers with attributes (RFC 2407 sections 4.4.4 and 4.5).</summary>
internal static class Phase2Proposals
{
    private const ushort LifeType = 1, LifeDuration = 2, Group = 3, Encapsulation = 4, Authentication = 5, KeyLength = 6;
    private const ulong LifeSeconds = 1, LifeKilobytes = 2;
    private const ulong Tunnel = 1, UdpTunnel = 3, UdpTunnelDraft = 61_443;

    /// <summary>All that are understood. Another one makes the transform unacceptable (RFC 2407 section 4.5).</summary>
    private static readonly ushort[] Known = [LifeType, LifeDuration, Group, Encapsulation, Authentication, KeyLength];

    public static IsakmpSa Offer(ChildSaSettings child, EspSpi inbound, NatTraversalKind nat) => new(
    [
        new IsakmpProposal(1, IsakmpProtocol.Esp, ProposalSelection.SpiBytes(inbound),
        [
            .. child.Proposals.Select((proposal, index) => Transform((byte)(index + 1), proposal, child, nat)),
        ]),
    ]);

    /// <summary>The first transform of the peer that the vpn accepts; null when there is none.</summary>
    public static Choice? Choose(ChildSaSettings child, IsakmpSa offer, NatTraversalKind nat)
    {
        foreach (var proposal in offer.Proposals)
        {
            // Proposals of one number are one bundle, ESP within AH for instance: not spoken.
            if (proposal.Protocol != IsakmpProtocol.Esp || proposal.Spi.Length != sizeof(uint)
                || offer.Proposals.Count(other => other.Number == proposal.Number) > 1)
            {
                continue;
            }

            foreach (var transform in proposal.Transforms)
            {
                if (Match(child, transform, nat) is { } suite)
                {
                    var (seconds, kilobytes) = Lifetimes(transform);
                    return new Choice(
                        suite,
                        new EspSpi(BinaryPrimitives.ReadUInt32BigEndian(proposal.Spi.Span)),
                        seconds,
                        kilobytes,
                        proposal with { Transforms = [transform] });
                }
            }
        }

        return null;
    }

    public static NegotiationDifference Difference(ChildSaSettings child, IsakmpSa offer, NatTraversalKind nat)
    {
        var ours = Offer(child, default, nat);
        var difference = ProposalText.Difference("IPsec proposal", Words(offer), Words(ours));
        ulong mode = ModeOf(nat);
        bool isModeWrong = !offer.Proposals.SelectMany(proposal => proposal.Transforms).Any(transform => transform[Encapsulation] == mode);
        return isModeWrong ? difference with { First = $"encapsulation mode (we: {(nat == NatTraversalKind.None ? "tunnel" : "tunnel in UDP")})" } : difference;
    }

    public static string Text(IsakmpSa sa) => ProposalText.Of(Words(sa));

    /// <summary>The attributes of RESPONDER-LIFETIME; null when they say no seconds.</summary>
    public static long? Seconds(ReadOnlyMemory<byte> data)
    {
        var reader = new WireReader(data);
        var attributes = ImmutableArray.CreateBuilder<IsakmpAttribute>();
        while (reader.Remaining > 0 && attributes.Count < IsakmpLimits.MaxAttributes)
        {
            attributes.Add(IsakmpAttribute.Read(ref reader));
        }

        return reader.Error is null ? Lifetimes(new IsakmpTransform(0, 0, attributes.ToImmutable())).Seconds : null;
    }

    public static byte[] SecondsOf(TimeSpan lifetime)
    {
        var writer = new WireWriter();
        new IsakmpAttribute(LifeType, LifeSeconds).Write(writer);
        new IsakmpAttribute(LifeDuration, (ulong)lifetime.TotalSeconds).Write(writer);
        return writer.ToArray();
    }

    /// <param name="nat">How ESP goes into UDP; none where there is no NAT.</param>
    private static IsakmpTransform Transform(byte number, ChildProposal proposal, ChildSaSettings child, NatTraversalKind nat)
    {
        var attributes = ImmutableArray.CreateBuilder<IsakmpAttribute>();
        attributes.Add(new IsakmpAttribute(Encapsulation, ModeOf(nat)));
        if (proposal.Encryption is { KeyBits: > 0 } cipher)
        {
            attributes.Add(new IsakmpAttribute(KeyLength, (ulong)cipher.KeyBits));
        }

        if (proposal.Integrity is { } integrity)
        {
            attributes.Add(new IsakmpAttribute(Authentication, IsakmpAlgorithms.IntegrityNumber(integrity.Id)));
        }

        if (proposal.KeyExchange is { } group)
        {
            attributes.Add(new IsakmpAttribute(Group, group.Id));
        }

        attributes.Add(new IsakmpAttribute(LifeType, LifeSeconds));
        attributes.Add(new IsakmpAttribute(LifeDuration, (ulong)child.Lifetime.TotalSeconds));
        if (child.LifetimeKilobytes is { } kilobytes)
        {
            attributes.Add(new IsakmpAttribute(LifeType, LifeKilobytes));
            attributes.Add(new IsakmpAttribute(LifeDuration, (ulong)kilobytes));
        }

        return new IsakmpTransform(number, (byte)(proposal.Encryption?.Id ?? NullCipher), attributes.ToImmutable());
    }

    private const ushort NullCipher = 11;

    private static ChildSuite? Match(ChildSaSettings child, IsakmpTransform transform, NatTraversalKind nat)
    {
        if (transform.Attributes.Any(attribute => !Known.Contains(attribute.Type) || attribute.Value is null) || transform[Encapsulation] != ModeOf(nat))
        {
            return null;
        }

        var suite = SuiteOf(transform);
        bool isOurs = child.Proposals.Any(ours => (ours.Encryption?.Id ?? NullCipher) == suite.EncryptionId && (ours.Encryption?.KeyBits ?? 0) == suite.KeyBits
            && (ours.Integrity?.Id ?? 0) == suite.IntegrityId && (ours.KeyExchange?.Id ?? 0) == suite.KeyExchangeId);
        return !isOurs ? null : suite.EncryptionId == NullCipher ? suite with { EncryptionId = NullId(child) } : suite;
    }

    /// <summary>As the vpn's own proposal has it: no cipher at all, or the one that does nothing.</summary>
    private static ushort NullId(ChildSaSettings child) => child.Proposals.Any(proposal => proposal.Encryption?.Id == NullCipher) ? NullCipher : (ushort)0;

    private static ChildSuite SuiteOf(IsakmpTransform transform) => new(
        transform.Id,
        (int)Math.Min(transform[KeyLength] ?? 0, ushort.MaxValue),
        IsakmpAlgorithms.IntegrityId(transform[Authentication] ?? 0),
        (ushort)Math.Min(transform[Group] ?? 0, ushort.MaxValue),
        ExtendedSequenceNumbers: false);

    /// <summary>A duration belongs to the type before it.</summary>
    private static (long? Seconds, long? Kilobytes) Lifetimes(IsakmpTransform transform)
    {
        long? seconds = null, kilobytes = null;
        ulong type = 0;
        foreach (var attribute in transform.Attributes)
        {
            if (attribute.Type == LifeType)
            {
                type = attribute.Value ?? 0;
            }
            else if (attribute is { Type: LifeDuration, Value: > 0 and <= uint.MaxValue })
            {
                seconds = type == LifeSeconds ? (long)attribute.Value : seconds;
                kilobytes = type == LifeKilobytes ? (long)attribute.Value : kilobytes;
            }
        }

        return (seconds, kilobytes);
    }

    private static ulong ModeOf(NatTraversalKind nat) => nat switch
    {
        NatTraversalKind.Standard => UdpTunnel,
        NatTraversalKind.Draft => UdpTunnelDraft,
        _ => Tunnel,
    };

    private static ImmutableArray<SaProposal> Words(IsakmpSa sa) =>
    [
        .. from proposal in sa.Proposals
           from transform in proposal.Transforms
           let suite = SuiteOf(transform)
           select new SaProposal(transform.Number, ProtocolId.Esp, default,
           [
               SaTransform.Of(TransformType.Encryption, suite.EncryptionId, suite.KeyBits),
               .. suite.IntegrityId == 0 ? ImmutableArray<SaTransform>.Empty : [SaTransform.Of(TransformType.Integrity, suite.IntegrityId)],
               .. suite.KeyExchangeId == 0 ? ImmutableArray<SaTransform>.Empty : [SaTransform.Of(TransformType.KeyExchange, suite.KeyExchangeId)],
           ]),
    ];

    /// <param name="Outbound">The SPI that its sender receives with.</param>
    /// <param name="Seconds">Null when it says none.</param>
    public sealed record Choice(ChildSuite Suite, EspSpi Outbound, long? Seconds, long? Kilobytes, IsakmpProposal Answer);
}

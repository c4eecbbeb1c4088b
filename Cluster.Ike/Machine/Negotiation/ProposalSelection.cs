using System.Buffers.Binary;
using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Negotiation;

/// <summary>SA payloads: what we offer, what we choose of an offer, and whether a choice is one of ours (RFC 7296 section 2.7).</summary>
internal static class ProposalSelection
{
    private const ushort None = 0;

    /// <summary>ENCR_NULL (RFC 7296 section 3.3.2).</summary>
    private const ushort NullEncryption = 11;

    /// <summary>One proposal for each configured one, in order.</summary>
    /// <param name="newSpi">Null in IKE_SA_INIT, the new SPI in a rekey.</param>
    public static SaPayload Offer(ImmutableArray<IkeProposal> proposals, IkeSpi? newSpi) =>
        new([.. proposals.Select((proposal, i) => new SaProposal((byte)(i + 1), ProtocolId.Ike, SpiBytes(newSpi), Transforms(proposal)))]);

    /// <param name="withGroup">False in IKE_AUTH, whose Child SA takes its keys from the IKE SA.</param>
    public static SaPayload Offer(ChildSaSettings settings, EspSpi spi, bool withGroup) =>
        new([.. settings.Proposals.Select((proposal, i) =>
            new SaProposal((byte)(i + 1), ProtocolId.Esp, SpiBytes(spi), Transforms(proposal, withGroup, settings.ExtendedSequenceNumbers)))]);

    /// <summary>
    /// Our most preferred proposal that the peer offers; among equals one whose group is that of the peer's KE payload, which saves a round
    /// trip. Null when nothing fits.
    /// </summary>
    public static (IkeSuite Suite, SaProposal Answer)? Choose(
        ImmutableArray<IkeProposal> ours, SaPayload offer, ushort offeredGroup, IkeSpi? newSpi)
    {
        int spiLength = newSpi is null ? 0 : sizeof(ulong);
        foreach (var proposal in ours.OrderBy(proposal => proposal.KeyExchange.Id == offeredGroup ? 0 : 1))
        {
            foreach (var offered in offer.Proposals)
            {
                if (offered.Protocol == ProtocolId.Ike && offered.Spi.Length == spiLength
                    && Pick(offered, Transforms(proposal)) is { } picked)
                {
                    return (IkeSuite.Of(proposal), new SaProposal(offered.Number, ProtocolId.Ike, SpiBytes(newSpi), picked));
                }
            }
        }

        return null;
    }

    /// <summary>As above for a Child SA; the SPI of the answer is left to the caller, the peer's is in the result.</summary>
    public static (ChildSuite Suite, EspSpi Peer, SaProposal Answer)? Choose(ChildSaSettings settings, SaPayload offer, bool withGroup, ushort offeredGroup)
    {
        foreach (var proposal in settings.Proposals.OrderBy(proposal => (proposal.KeyExchange?.Id ?? None) == offeredGroup ? 0 : 1))
        {
            foreach (bool esn in settings.ExtendedSequenceNumbers ? new[] { true, false } : [false])
            {
                foreach (var offered in offer.Proposals.Where(IsEsp))
                {
                    var wanted = Transforms(proposal, withGroup, null).Add(SaTransform.Of(TransformType.ExtendedSequenceNumbers, esn ? (ushort)1 : None));
                    var filtered = withGroup ? offered : WithoutGroups(offered);
                    if (Pick(filtered, wanted) is { } picked)
                    {
                        return (SuiteOf(proposal, withGroup, esn), SpiOf(offered), new SaProposal(offered.Number, ProtocolId.Esp, default, picked));
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The suite that a response chose, when it is one that we offered.</summary>
    public static IkeSuite? Accept(ImmutableArray<IkeProposal> ours, SaPayload answer, out ulong peerSpi)
    {
        peerSpi = 0;
        if (answer.Proposals is not [{ Protocol: ProtocolId.Ike } chosen])
        {
            return null;
        }

        peerSpi = chosen.Spi.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(chosen.Spi.Span) : 0;
        var proposal = ours.FirstOrDefault(proposal => IsExactly(chosen, Transforms(proposal)));
        return proposal is null ? null : IkeSuite.Of(proposal);
    }

    public static (ChildSuite Suite, EspSpi Peer)? Accept(ChildSaSettings settings, SaPayload answer, bool withGroup)
    {
        if (answer.Proposals is not [var chosen] || !IsEsp(chosen))
        {
            return null;
        }

        foreach (var proposal in settings.Proposals)
        {
            foreach (bool esn in settings.ExtendedSequenceNumbers ? new[] { true, false } : [false])
            {
                var wanted = Transforms(proposal, withGroup, null).Add(SaTransform.Of(TransformType.ExtendedSequenceNumbers, esn ? (ushort)1 : None));
                if (IsExactly(chosen, wanted))
                {
                    return (SuiteOf(proposal, withGroup, esn), SpiOf(chosen));
                }
            }
        }

        return null;
    }

    public static byte[] SpiBytes(EspSpi spi)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, spi.Value);
        return bytes;
    }

    private static byte[] SpiBytes(IkeSpi? spi)
    {
        if (spi is not { } value)
        {
            return [];
        }

        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value.Value);
        return bytes;
    }

    private static bool IsEsp(SaProposal proposal) =>
        proposal.Protocol == ProtocolId.Esp && proposal.Spi.Length == sizeof(uint) && SpiOf(proposal).Value != 0;

    private static EspSpi SpiOf(SaProposal proposal) => new(BinaryPrimitives.ReadUInt32BigEndian(proposal.Spi.Span));

    private static SaProposal WithoutGroups(SaProposal offered) =>
        offered with { Transforms = [.. offered.Transforms.Where(transform => transform.Type != TransformType.KeyExchange)] };

    private static ChildSuite SuiteOf(ChildProposal proposal, bool withGroup, bool esn) => new(
        proposal.Encryption?.Id ?? None, proposal.Encryption?.KeyBits ?? 0, proposal.Integrity?.Id ?? None,
        withGroup ? proposal.KeyExchange?.Id ?? None : None, esn);

    private static ImmutableArray<SaTransform> Transforms(IkeProposal proposal)
    {
        var transforms = ImmutableArray.CreateBuilder<SaTransform>();
        transforms.Add(SaTransform.Of(TransformType.Encryption, proposal.Encryption.Id, proposal.Encryption.KeyBits));
        transforms.Add(SaTransform.Of(TransformType.Prf, proposal.Prf.Id));
        if (proposal.Integrity is { } integrity)
        {
            transforms.Add(SaTransform.Of(TransformType.Integrity, integrity.Id));
        }

        transforms.Add(SaTransform.Of(TransformType.KeyExchange, proposal.KeyExchange.Id));
        return transforms.ToImmutable();
    }

    /// <param name="extended">True offers both forms of sequence numbers, false the short form, null leaves the transform out.</param>
    private static ImmutableArray<SaTransform> Transforms(ChildProposal proposal, bool withGroup, bool? extended)
    {
        var transforms = ImmutableArray.CreateBuilder<SaTransform>();
        transforms.Add(proposal.Encryption is { } encryption
            ? SaTransform.Of(TransformType.Encryption, encryption.Id, encryption.KeyBits)
            : SaTransform.Of(TransformType.Encryption, NullEncryption));
        if (proposal.Integrity is { } integrity)
        {
            transforms.Add(SaTransform.Of(TransformType.Integrity, integrity.Id));
        }

        if (withGroup && proposal.KeyExchange is { } group)
        {
            transforms.Add(SaTransform.Of(TransformType.KeyExchange, group.Id));
        }

        if (extended == true)
        {
            transforms.Add(SaTransform.Of(TransformType.ExtendedSequenceNumbers, 1));
        }

        if (extended is not null)
        {
            transforms.Add(SaTransform.Of(TransformType.ExtendedSequenceNumbers, None));
        }

        return transforms.ToImmutable();
    }

    /// <summary>
    /// The transforms of the answer when the offer contains all that we want and no type that we cannot satisfy; NONE satisfies a type that we
    /// do not use, and a Child SA offer without the sequence number transform means the short form.
    /// </summary>
    private static ImmutableArray<SaTransform>? Pick(SaProposal offered, ImmutableArray<SaTransform> wanted)
    {
        var picked = ImmutableArray.CreateBuilder<SaTransform>();
        foreach (var want in wanted)
        {
            bool has = offered.Transforms.Any(transform => transform.IsUnderstood && Same(transform, want));
            if (has)
            {
                picked.Add(want);
            }
            else if (want.Type != TransformType.ExtendedSequenceNumbers || want.Id != None
                || offered.Transforms.Any(transform => transform.Type == TransformType.ExtendedSequenceNumbers))
            {
                return null;
            }
        }

        foreach (var type in offered.Transforms.Select(transform => transform.Type).Distinct())
        {
            if (wanted.Any(want => want.Type == type))
            {
                continue;
            }

            if (!offered.Transforms.Any(transform => transform.Type == type && transform.Id == None))
            {
                return null;
            }

            picked.Add(SaTransform.Of(type, None));
        }

        return picked.ToImmutable();
    }

    private static bool IsExactly(SaProposal chosen, ImmutableArray<SaTransform> wanted)
    {
        var real = chosen.Transforms.Where(transform => transform.Id != None || transform.Type == TransformType.ExtendedSequenceNumbers).ToArray();
        bool impliesShort = !real.Any(transform => transform.Type == TransformType.ExtendedSequenceNumbers);
        var need = impliesShort
            ? wanted.Where(want => want.Type != TransformType.ExtendedSequenceNumbers || want.Id != None).ToArray()
            : [.. wanted];
        return real.Length == need.Length && need.All(want => real.Any(transform => transform.IsUnderstood && Same(transform, want)));
    }

    private static bool Same(SaTransform a, SaTransform b) => a.Type == b.Type && a.Id == b.Id && a.KeyBits == b.KeyBits;
}

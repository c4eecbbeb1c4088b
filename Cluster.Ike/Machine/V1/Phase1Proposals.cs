using System.Collections.Immutable;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>Offering and choosing in phase 1: one proposal whose transforms are whole suites (RFC 2409 section 5 and appendix A).</summary>
internal static class Phase1Proposals
{
    private const byte KeyIke = 1;
    private const ushort Cipher = 1, Hash = 2, Method = 3, Group = 4, LifeType = 11, LifeDuration = 12, KeyLength = 14;
    private const ulong Seconds = 1;

    public static IsakmpSa Offer(IkeSaSettings settings, Phase1Method method) => new(
    [
        new IsakmpProposal(1, IsakmpProtocol.Isakmp, default,
        [
            .. settings.Proposals.Where(IsSayable).Select((proposal, index) => Transform((byte)(index + 1), proposal, method.NumberFor(settings), settings.Lifetime)),
        ]),
    ]);

    /// <summary>The first transform of the peer that we accept too; null when there is none.</summary>
    public static Choice? Choose(IkeSaSettings settings, Phase1Method method, IsakmpSa offer)
    {
        foreach (var proposal in offer.Proposals.Where(proposal => proposal.Protocol == IsakmpProtocol.Isakmp))
        {
            foreach (var transform in proposal.Transforms)
            {
                if (Match(settings, method, transform) is { } suite)
                {
                    return new Choice(suite, method.NumberFor(settings), Lifetime(settings, transform), new IsakmpSa([proposal with { Transforms = [transform] }]));
                }
            }
        }

        return null;
    }

    public static NegotiationDifference Difference(IkeSaSettings settings, Phase1Method method, IsakmpSa offer)
    {
        var difference = ProposalText.Difference("IKE proposal", Words(offer), Words(Offer(settings, method)));
        var acceptable = offer.Proposals.SelectMany(proposal => proposal.Transforms).FirstOrDefault(transform => IsSuiteAccepted(settings, transform));
        return acceptable is null
            ? difference
            : difference with { First = $"authentication-method (peer: {Phase1Method.NameOf(acceptable[Method])}, we: {Phase1Method.NameOf(method.NumberFor(settings))})" };
    }

    public static string Text(IsakmpSa sa) => ProposalText.Of(Words(sa));

    public static IkeSuite SuiteOf(IkeProposal proposal) => new(
        proposal.Encryption.Id, proposal.Encryption.KeyBits, proposal.Prf.Id,
        IsSayable(proposal) ? IsakmpAlgorithms.IntegrityOfPrf(proposal.Prf.Id) : (ushort)0, proposal.KeyExchange.Id);

    private static bool IsSayable(IkeProposal proposal) =>
        IsakmpAlgorithms.CipherNumber(proposal.Encryption.Id) != 0 && IsakmpAlgorithms.HashNumber(proposal.Prf.Id) != 0;

    private static IsakmpTransform Transform(byte number, IkeProposal proposal, ushort method, TimeSpan lifetime)
    {
        var attributes = ImmutableArray.CreateBuilder<IsakmpAttribute>();
        attributes.Add(new IsakmpAttribute(Cipher, IsakmpAlgorithms.CipherNumber(proposal.Encryption.Id)));
        if (proposal.Encryption.KeyBits != 0)
        {
            attributes.Add(new IsakmpAttribute(KeyLength, (ulong)proposal.Encryption.KeyBits));
        }

        attributes.Add(new IsakmpAttribute(Hash, IsakmpAlgorithms.HashNumber(proposal.Prf.Id)));
        attributes.Add(new IsakmpAttribute(Group, proposal.KeyExchange.Id));
        attributes.Add(new IsakmpAttribute(Method, method));
        attributes.Add(new IsakmpAttribute(LifeType, Seconds));
        attributes.Add(new IsakmpAttribute(LifeDuration, (ulong)lifetime.TotalSeconds));
        return new IsakmpTransform(number, KeyIke, attributes.ToImmutable());
    }

    private static IkeSuite? Match(IkeSaSettings settings, Phase1Method method, IsakmpTransform transform) =>
        transform.Id == KeyIke && transform[Method] == method.NumberFor(settings) && IsSuiteAccepted(settings, transform) ? SuiteOf(transform) : null;

    private static bool IsSuiteAccepted(IkeSaSettings settings, IsakmpTransform transform) =>
        SuiteOf(transform) is { } suite && settings.Proposals.Any(ours =>
            IsSayable(ours) && ours.Encryption.Id == suite.EncryptionId && ours.Encryption.KeyBits == suite.KeyBits
            && ours.Prf.Id == suite.PrfId && ours.KeyExchange.Id == suite.KeyExchangeId);

    private static IkeSuite? SuiteOf(IsakmpTransform transform)
    {
        ushort cipher = IsakmpAlgorithms.CipherId(transform[Cipher] ?? 0);
        ushort prf = IsakmpAlgorithms.PrfId(transform[Hash] ?? 0);
        return cipher == 0 || prf == 0 || transform[Group] is not (> 0 and <= ushort.MaxValue) || transform[KeyLength] > ushort.MaxValue
            ? null
            : new IkeSuite(cipher, (int)(transform[KeyLength] ?? 0), prf, IsakmpAlgorithms.IntegrityOfPrf(prf), (ushort)transform[Group]!);
    }

    /// <summary>The lower of both; a peer that names none leaves it to us.</summary>
    private static long Lifetime(IkeSaSettings settings, IsakmpTransform transform)
    {
        long ours = (long)settings.Lifetime.TotalSeconds;
        return transform[LifeType] == Seconds && transform[LifeDuration] is > 0 and var theirs ? (long)Math.Min((ulong)ours, theirs) : ours;
    }

    /// <summary>The transforms as IKEv2 would say them, which is how they are put into words.</summary>
    private static ImmutableArray<SaProposal> Words(IsakmpSa sa) =>
    [
        .. sa.Proposals.SelectMany(proposal => proposal.Transforms).Select(transform => new SaProposal(transform.Number, ProtocolId.Ike, default,
        [
            SaTransform.Of(TransformType.Encryption, IsakmpAlgorithms.CipherId(transform[Cipher] ?? 0), (int)Math.Min(transform[KeyLength] ?? 0, ushort.MaxValue)),
            SaTransform.Of(TransformType.Prf, IsakmpAlgorithms.PrfId(transform[Hash] ?? 0)),
            SaTransform.Of(TransformType.KeyExchange, (ushort)Math.Min(transform[Group] ?? 0, ushort.MaxValue)),
        ])),
    ];

    /// <param name="Answer">What goes back: the chosen transform as it came.</param>
    public sealed record Choice(IkeSuite Suite, int Method, long LifetimeSeconds, IsakmpSa Answer);
}

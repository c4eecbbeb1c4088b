using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Every suite of the manual, in both versions: five ciphers, three hashes, four groups.</summary>
public sealed class LegacySuiteTests
{
    private static readonly (ushort Id, int Bits)[] Ciphers = [(2, 0), (3, 0), (12, 128), (12, 192), (12, 256)];
    private static readonly (ushort Prf, ushort Integrity)[] Hashes = [(1, 1), (2, 2), (5, 12)];

    public static TheoryData<IkeVersion, ushort> Groups => new(
        from version in new[] { IkeVersion.V1, IkeVersion.V2 }
        from dh in new ushort[] { 1, 2, 5, 14 }
        select (version, dh));

    [Theory]
    [MemberData(nameof(Groups))]
    public void S023_S024_S025_EachCipherAndHash_ComesUpWithPfs(IkeVersion version, ushort group)
    {
        foreach (var (cipher, bits) in Ciphers)
        {
            foreach (var (prf, integrity) in Hashes)
            {
                var ike = Samples.IkeProposalOf(cipher, bits, prf, integrity, group);
                var child = Samples.ChildProposalOf(cipher, bits, integrity, version == IkeVersion.V1 ? group : (ushort)0);
                var pair = new IkePair(west: Of(Samples.WestSettings(), version, ike, child), east: Of(Samples.EastSettings(), version, ike, child));
                pair.Initiate();
                pair.Settle();
                IsakmpSamples.Check(pair, children: 1);
                var suite = pair.East.Machine.View(pair.Now).Suite!;
                Assert.Equal((cipher, bits, prf, group), (suite.EncryptionId, suite.KeyBits, suite.PrfId, suite.KeyExchangeId));
                var made = pair.East.Machine.State.Children.Values.Single().Suite;
                Assert.Equal((cipher, bits, integrity), (made.EncryptionId, made.KeyBits, made.IntegrityId));
            }
        }
    }

    private static IkeSaSettings Of(IkeSaSettings settings, IkeVersion version, IkeProposal ike, ChildProposal child) => settings with
    {
        Version = version, Proposals = [ike], Children = [.. settings.Children.Select(one => one with { Proposals = [child] })],
    };
}

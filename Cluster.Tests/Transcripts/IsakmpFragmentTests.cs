using System.Collections.Immutable;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Machine.V1;
using Cluster.Ike.Wire.V1;
using Cluster.Tests.Ike.Authentication;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Messages of IKEv1 in parts, as other makers cut them.</summary>
public sealed class IsakmpFragmentTests
{
    private const int PacketSize = 500;
    private static readonly TestAuthority Lab = new();
    private static readonly OwnCertificate Own = Of("west"), Other = Of("east");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LongMessages_BothTakeFragments_GoInPartsThatFit(bool aggressive)
    {
        var pair = Pair(aggressive: aggressive);
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
        foreach (string arrow in (string[])["-->", "<--"])
        {
            Assert.Contains($"{arrow} {(aggressive ? "aggressive" : "main")} {{ Fragment }}", pair.Transcript);
        }

        Assert.DoesNotContain("--> main *", pair.Transcript);
    }

    [Theory]
    [InlineData(null, PacketSize)]
    [InlineData(PacketSize, null)]
    public void LongMessages_OneSideTakesNone_GoWhole(int? west, int? east)
    {
        var pair = Pair(west, east);
        pair.Initiate();
        pair.Settle();
        AssertUp(pair);
        Assert.DoesNotContain(pair.Transcript, line => line.Contains("Fragment", StringComparison.Ordinal));
    }

    [Fact]
    public void Parts_OutOfOrderAndTwice_MakeTheMessageOnce()
    {
        var pair = Pair();
        pair.Initiate();
        while (!Established(pair))
        {
            if (pair.InFlight.Count > 1)
            {
                pair.Duplicate(pair.InFlight.Count - 1);
            }

            pair.Deliver(pair.InFlight.Count - 1);
        }

        pair.Settle();
        AssertUp(pair);
    }

    /// <summary>Each single part of the whole set-up is lost once: the others wait for the repetition, which is the same bytes.</summary>
    [Fact]
    public void Part_Lost_IsMadeGoodByTheSameBytes()
    {
        var clean = Pair();
        clean.Initiate();
        clean.Settle();
        int parts = clean.Transcript.Count(line => line.EndsWith("{ Fragment }", StringComparison.Ordinal));
        Assert.InRange(parts, 6, 40);
        for (int lost = 0; lost < parts; lost++)
        {
            var pair = Pair();
            pair.Initiate();
            byte[]? gone = null;
            bool isSentAgain = false;
            for (int seen = 0; !Established(pair) || pair.InFlight.Count > 0;)
            {
                if (pair.InFlight.Count == 0)
                {
                    pair.Advance(TimeSpan.FromSeconds(1));
                    continue;
                }

                bool isPart = pair.InFlight[0].Text.EndsWith("{ Fragment }", StringComparison.Ordinal);
                if (isPart && seen++ == lost)
                {
                    gone = pair.Drop().Datagram;
                    continue;
                }

                isSentAgain |= gone is not null && pair.InFlight[0].Datagram.AsSpan().SequenceEqual(gone);
                pair.Deliver(0);
            }

            AssertUp(pair);
            Assert.True(isSentAgain, $"part {lost} of {parts} was not sent again");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Takeover_AtEveryDurablePoint_CompletesWithoutBeginningAnew(bool ofWest)
    {
        for (int point = 0; point < 8; point++)
        {
            var pair = Pair(seed: 500 + point);
            IsakmpSamples.CrashAt(pair, ofWest ? pair.West : pair.East, point);
            IsakmpSamples.Check(pair, children: 1);
            Assert.Single(pair.West.Machine.State.IkeSas);
        }
    }

    [Fact]
    public void Part_OfAnUnknownNegotiation_IsDropped()
    {
        var pair = Pair();
        pair.Initiate();
        pair.Expect("--> main { SA }");
        var header = new IsakmpHeader(new IkeSpi(4_711), default, IsakmpPayloadType.None, IsakmpExchange.Main, IsakmpFlags.None, 0);
        foreach (ulong responder in (ulong[])[0, 17])
        {
            byte[] part = IsakmpMessage.ToBytes(header with { Responder = new IkeSpi(responder) }, [new IsakmpFragment(1, 1, false, new byte[300]).ToPayload()]);
            Assert.Equal(IkeDrop.UnknownSpi, pair.East.Machine.Receive(part, Samples.West, pair.Now).Drop);
        }
    }

    /// <summary>Damaged parts, before anything is authenticated: nothing throws, and the true ones still make the message.</summary>
    [Fact]
    public void Parts_Damaged_NeverThrowAndTheTrueOnesComeThrough()
    {
        var random = new Random(132);
        for (int seed = 0; seed < 6; seed++)
        {
            var pair = Pair(seed: seed + 1);
            pair.Initiate();
            for (int turn = 0; !Established(pair) && turn < 400; turn++)
            {
                if (pair.InFlight.Count == 0)
                {
                    pair.Advance(TimeSpan.FromSeconds(1));
                    continue;
                }

                var next = pair.InFlight[0];
                if (next.Text.EndsWith("{ Fragment }", StringComparison.Ordinal) && turn % 7 == 0)
                {
                    byte[] damaged = [.. next.Datagram];
                    for (int i = 0; i < 20; i++)
                    {
                        // Behind the cookies: with others it is nobody's.
                        damaged[random.Next(16, damaged.Length)] ^= (byte)(1 << random.Next(8));
                        (next.From == pair.West ? pair.East : pair.West).Machine.Receive(damaged, Samples.West, pair.Now);
                    }

                    damaged = [.. next.Datagram];
                    damaged[random.Next(IsakmpFragment.Overhead, damaged.Length)] ^= 1;
                    pair.Inject(next with { Datagram = damaged });
                }

                pair.Deliver(0);
            }

            pair.Advance(TimeSpan.FromSeconds(10), deliver: true);
            IsakmpSamples.Check(pair, children: 1);
        }
    }

    [Fact]
    public void Reassembly_LongerThanItsBound_IsGivenUp()
    {
        IsakmpReassembly? kept = null;
        for (byte number = 1; number <= 40; number++)
        {
            var next = IsakmpReassembly.Add(kept, new IsakmpFragment(1, number, false, new byte[1_000]), 0);
            Assert.Equal(number * 1_000 > IsakmpLimits.MaxFragmentedLength, next is null);
            if (next is null)
            {
                return;
            }

            kept = next;
        }

        Assert.Fail("it grew without end");
    }

    [Fact]
    public void Reassembly_ContradictionOrLongPause_BeginsAnew()
    {
        var first = IsakmpReassembly.Add(null, new IsakmpFragment(1, 1, false, new byte[] { 1 }), 0)!;
        Assert.Same(first, IsakmpReassembly.Add(first, new IsakmpFragment(1, 1, false, new byte[] { 1 }), 5));
        foreach (var other in (IsakmpFragment[])[new(2, 2, true, new byte[] { 2 }), new(1, 1, true, new byte[] { 2 })])
        {
            Assert.Single(IsakmpReassembly.Add(first, other, 5)!.Parts);
        }

        Assert.Single(IsakmpReassembly.Add(first, new IsakmpFragment(1, 2, true, new byte[] { 2 }), IsakmpReassembly.KeepFor + 1)!.Parts);
        var whole = IsakmpReassembly.Add(first, new IsakmpFragment(1, 2, true, new byte[] { 2 }), IsakmpReassembly.KeepFor)!;
        Assert.True(whole.IsComplete);
        Assert.Equal([1, 2], whole.Join());
        Assert.Single(IsakmpReassembly.Add(first with { Total = 2 }, new IsakmpFragment(1, 3, false, new byte[] { 3 }), 1)!.Parts);
    }

    [Fact]
    public void Cut_IntoMorePartsThanThereMayBe_LeavesTheMessageWhole()
    {
        byte[] message = IsakmpMessage.ToBytes(
            new IsakmpHeader(new IkeSpi(1), new IkeSpi(2), IsakmpPayloadType.None, IsakmpExchange.Main, IsakmpFlags.None, 0),
            [new IsakmpPayload(IsakmpPayloadType.Certificate, new byte[9_000])]);
        Assert.Single(IsakmpFragmentation.Cut(message, IsakmpFragment.Overhead + 100));
        Assert.Single(IsakmpFragmentation.Cut(message, IsakmpFragment.Overhead));
        Assert.Single(IsakmpFragmentation.Cut(message, null));
        var parts = IsakmpFragmentation.Cut(message, 548).ToArray();
        Assert.All(parts, part => Assert.InRange(part.Length, IsakmpFragment.Overhead + 1, 548));
        Assert.Equal(message, parts.SelectMany(part => Read(part).Part.ToArray()));
        Assert.True(Read(parts[^1]).IsLast);
        Assert.Single(parts.Select(part => Read(part).Id).Distinct());
    }

    private static IsakmpFragment Read(ReadOnlyMemory<byte> datagram)
    {
        Assert.True(IsakmpHeader.TryRead(datagram, out var header, out _));
        return IsakmpFragment.TryRead(header, datagram[IsakmpHeader.Size..])!;
    }

    private static bool Established(IkePair pair) => pair.West.Dataplane.Count > 0 && pair.East.Dataplane.Count > 0;

    private static OwnCertificate Of(string name) => Lab.Issue(name, $"CN={name}, O=lab", KeyAlgorithm.Rsa, 2048, names: $"{name}.example");

    private static IkePair Pair(int? west = PacketSize, int? east = PacketSize, bool aggressive = false, int seed = 7) => new(
        seed,
        IsakmpSamples.West() with { Certificates = new CertificatePolicy { Local = Own.Id }, Aggressive = aggressive, FragmentSize = west },
        IsakmpSamples.East() with { Certificates = new CertificatePolicy { Local = Other.Id }, Aggressive = aggressive, FragmentSize = east },
        Known(Own),
        Known(Other));

    private static Pki Known(OwnCertificate own) =>
        new() { Own = ImmutableDictionary<string, OwnCertificate>.Empty.Add(own.Id, own), Authorities = [Lab.Trusted()] };

    private static void AssertUp(IkePair pair)
    {
        Assert.Empty(pair.West.Reports.Concat(pair.East.Reports).OfType<IkeReport.NegotiationFailed>());
        IsakmpSamples.Check(pair, children: 1);
    }
}

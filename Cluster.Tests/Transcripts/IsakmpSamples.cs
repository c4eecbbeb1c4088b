using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>Two peers that speak IKEv1.</summary>
internal static class IsakmpSamples
{
    public static readonly IkeProposal Cbc = Samples.IkeProposalOf(12, 128, 5, 12, 19);

    public static IkeSaSettings Old(IkeSaSettings settings, IkeProposal? proposal = null, ChildProposal? child = null) => settings with
    {
        Version = IkeVersion.V1,
        Proposals = [proposal ?? Cbc],
        Children = [.. settings.Children.Select(one => one with { Proposals = [child ?? Samples.ChildCbc] })],
    };

    public static IkeSaSettings West() => Old(Samples.WestSettings());

    public static IkeSaSettings East() => Old(Samples.EastSettings());

    public static IkePair Pair(Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null, int seed = 7) =>
        new(seed, (west ?? (one => one))(West()), (east ?? (one => one))(East()));

    public static IkePair Established(Func<IkeSaSettings, IkeSaSettings>? west = null, Func<IkeSaSettings, IkeSaSettings>? east = null, int seed = 7)
    {
        var pair = Pair(west, east, seed);
        pair.Initiate();
        pair.Settle();
        Check(pair, children: 1);
        pair.Transcript.Clear();
        return pair;
    }

    /// <summary>Begins; the host dies between its record of this number and what it leads to, and a successor takes over 3 s later.</summary>
    public static void CrashAt(IkePair pair, IkeHost host, int point)
    {
        pair.Initiate();
        for (int i = 0; i < 60 && !host.IsDown; i++)
        {
            host.CrashAfterJournal = host.Journal.Count >= point;
            if (pair.InFlight.Count > 0)
            {
                pair.Deliver(0);
            }
            else
            {
                pair.Advance(TimeSpan.FromSeconds(1));
            }
        }

        pair.Advance(TimeSpan.FromSeconds(3), deliver: true);
        if (host.IsDown)
        {
            pair.TakeOver(host, 2);
        }

        host.CrashAfterJournal = false;
        pair.Advance(TimeSpan.FromSeconds(40), deliver: true);
        pair.Settle();
    }

    /// <summary>Both ends are up and agree on their Child SAs.</summary>
    public static void Check(IkePair pair, int children)
    {
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        Agreement.CheckChildSas(pair, children);
    }
}

using System.Collections.Immutable;
using Cluster.Bench.Flows;
using Cluster.Bench.Lab;
using Cluster.Bench.Wan;

namespace Cluster.Bench.Drill;

/// <summary>Holds logs and capture of a finished drill against what was noted during it.</summary>
/// <param name="busy">The first tunnel has carried a burst ahead: its gap is held against the others'.</param>
internal sealed class DrillVerdict(PostgresServer postgres, int offices, bool busy, OfficeTraffic traffic, WanCapture capture, string attackerMac)
{
    /// <summary>What arrived between the last checkpoint and the crash may be replayed once: at most this old.</summary>
    private const long CheckpointInterval = 1_000_000_000;

    public async Task<DrillReport> JudgeAsync(IReadOnlyList<KillObservation> observations, double seconds)
    {
        WanVerdict wan = WanJudge.Judge(capture.File, attackerMac);
        KillReport[] kills = [.. observations.Select(observation => Report(observation, wan))];
        var failures = new List<string>();
        foreach (KillReport kill in kills)
        {
            failures.AddRange(Failures(kill).Select(failure => $"{kill.Node}: {failure}"));
        }

        Fail(failures, capture.Dropped != 0, $"the capture missed {capture.Dropped} frames");
        Fail(failures, wan.StepsBack > 0, $"{wan.StepsBack} ESP sequence numbers stepped back");
        Fail(failures, wan.AnsweredTwice > 0, $"{wan.AnsweredTwice} IKE message IDs were used with two contents");
        Fail(failures, wan.Clear > 0, $"{wan.Clear} packets crossed the WAN in the open");
        Fail(failures, wan.IvReuses > 0, $"{wan.IvReuses} IVs were used twice");
        failures.AddRange(wan.Findings);
        return new DrillReport
        {
            Kills = kills,
            WanPackets = wan.EspPackets + wan.IkeMessages,
            CaptureDropped = capture.Dropped,
            SequenceStepsBack = wan.StepsBack,
            AnsweredInTwoWays = wan.AnsweredTwice,
            ClearPackets = wan.Clear,
            Fsync = await postgres.AskAsync("show fsync"),
            SynchronousCommit = await postgres.AskAsync("show synchronous_commit"),
            Seconds = Math.Round(seconds, 1),
            Failures = failures,
        };
    }

    private KillReport Report(KillObservation seen, WanVerdict wan)
    {
        ImmutableArray<FlowResult> flows = traffic.Results(seen.KilledAt, seen.SettledAt);
        ImmutableArray<FlowResult> handBack = seen.RejoinFrom > 0 ? traffic.Results(seen.RejoinFrom, seen.RejoinUntil) : [];
        Dictionary<int, double> gaps = flows.GroupBy(flow => flow.Flow).ToDictionary(group => group.Key, group => group.Max(flow => flow.GapMilliseconds));
        (long exposed, long old) = seen.AttackFrom > 0
            ? FlowReport.Replayed(traffic.ClientLog, seen.AttackFrom, seen.AttackUntil, seen.KilledAt - CheckpointInterval) : default;
        long from = FlowClock.ToUnix(seen.KilledAt), until = FlowClock.ToUnix(seen.RejoinUntil > 0 ? seen.RejoinUntil : seen.SettledAt);
        return new KillReport
        {
            Round = seen.Round,
            Node = seen.Node,
            WasCoordinator = seen.Before.Members.Any(member => member.Node == seen.Node && member.Oldest),
            Held = [.. seen.Before.Holders.Where(pair => pair.Value == seen.Node).Select(pair => pair.Key).Order()],
            Tunnels = seen.Owned.Count,
            IkeSasKept = seen.IkeSasKept,
            ChildSasKept = seen.ChildSasKept,
            SasExpected = seen.SasExpected,
            NewIkeSaInits = wan.InitiationsSince(from, until),
            GapMsMedian = Math.Round(DrillBudget.MedianOf(gaps.Where(pair => seen.Owned.Contains(pair.Key)).Select(pair => pair.Value)), 1),
            GapMsMax = Math.Round(gaps.Values.Max(), 1),
            BusyGapMs = busy && seen.Owned.Contains(1) ? Math.Round(gaps[1], 1) : null,
            BusySent = flows.First(flow => flow is { Flow: 1, TowardsOffice: true }).SentBefore,
            PacketsSent = flows.Sum(flow => flow.Sent),
            PacketsLost = flows.Sum(flow => flow.Lost),
            Duplicates = flows.Sum(flow => flow.Duplicates) + handBack.Sum(flow => flow.Duplicates),
            ReplayExposed = exposed,
            ReplayAcceptedOld = old,
            ReplaySent = seen.ReplaySent,
            IvReuses = wan.IvReuseTimes.Count(at => at >= from && at <= until),
            TcpConnections = 2 * offices,
            TcpKept = seen.Tcp.Alive,
            HandBackLost = handBack.Sum(flow => flow.Lost),
            HandBackSeconds = Math.Round((seen.RejoinUntil - seen.RejoinFrom) / 1e9, 1),
        };
    }

    private static IEnumerable<string> Failures(KillReport kill)
    {
        var failures = new List<string>();
        Fail(failures, kill.IkeSasKept < kill.SasExpected, $"{kill.IkeSasKept} of {kill.SasExpected} IKE SAs kept");
        Fail(failures, kill.ChildSasKept < kill.SasExpected, $"{kill.ChildSasKept} of {kill.SasExpected} Child SAs kept");
        Fail(failures, kill.NewIkeSaInits > 0, $"{kill.NewIkeSaInits} new negotiations after the kill");
        Fail(failures, kill.BusyGapMs - kill.GapMsMedian > DrillBudget.BusyGapSlack, $"the busy tunnel's gap is {kill.BusyGapMs} ms, the others' median {kill.GapMsMedian}");
        Fail(failures, kill.Duplicates > 0, $"{kill.Duplicates} packets delivered twice");
        Fail(failures, kill.ReplayAcceptedOld > 0, $"{kill.ReplayAcceptedOld} replayed packets older than the checkpoint interval accepted");
        Fail(failures, kill.TcpKept < kill.TcpConnections, $"{kill.TcpKept} of {kill.TcpConnections} TCP connections kept");
        Fail(failures, kill.Tunnels == 0, "it owned no tunnel: nothing was tested");
        return failures;
    }

    private static void Fail(List<string> failures, bool condition, string text)
    {
        if (condition)
        {
            failures.Add(text);
        }
    }
}

using System.Collections.Immutable;

namespace Cluster.Bench.Flows;

/// <summary>What happened to one flow in one direction within a window of time.</summary>
/// <param name="Flow">Numbered from 1, as the offices.</param>
/// <param name="Sent">Packets that left in the window.</param>
/// <param name="Lost">Of these, never received.</param>
/// <param name="Gap">Longest pause between arrivals that was not over when the window began, in nanoseconds.</param>
/// <param name="Duplicates">Arrivals of a packet that had arrived before.</param>
/// <param name="SentBefore">Packets that had been sent when the window began.</param>
public sealed record FlowResult(int Flow, bool TowardsOffice, long Sent, long Lost, long Gap, long Duplicates, long SentBefore)
{
    public double GapMilliseconds => Gap / 1e6;
}

/// <summary>Compares what one end sent with what the other received.</summary>
public static class FlowReport
{
    /// <param name="senderLog">Of the end that sent.</param>
    /// <param name="receiverLog">Of the other end.</param>
    /// <param name="from">The moment of the event that is judged, for example a kill.</param>
    /// <param name="until">End of the window; packets sent in its last <paramref name="flight"/> are not counted as sent.</param>
    public static ImmutableArray<FlowResult> Judge(
        string senderLog, string receiverLog, bool towardsOffice, int flows, long from, long until, long flight = 500_000_000)
    {
        var tallies = Enumerable.Range(0, flows + 1).Select(_ => new Tally()).ToArray();
        foreach (FlowEntry entry in FlowLog.Read(receiverLog).Where(entry => entry.Event == FlowEvent.Received && entry.Flow <= flows))
        {
            tallies[entry.Flow].Arrived(entry, from, until);
        }

        foreach (FlowEntry entry in FlowLog.Read(senderLog).Where(entry => entry.Event != FlowEvent.Received && entry.Flow <= flows))
        {
            tallies[entry.Flow].Sent(entry, from, until - flight);
        }

        return [.. Enumerable.Range(1, flows).Select(flow => tallies[flow].Result(flow, towardsOffice, until))];
    }

    /// <summary>
    /// Packets that reached the receiver only because somebody sent them again: second arrivals, and first arrivals later than any
    /// honest one could be, within the time of the attack.
    /// </summary>
    /// <param name="exposedSince">Packets sent at this moment or later may get through once (the checkpoint interval).</param>
    public static (long Exposed, long Old) Replayed(string receiverLog, long attackFrom, long attackUntil, long exposedSince)
    {
        const long HonestFlight = 2_000_000_000;
        var seen = new HashSet<(int, long)>();
        long exposed = 0, old = 0;
        foreach (FlowEntry entry in FlowLog.Read(receiverLog).Where(entry => entry.Event == FlowEvent.Received))
        {
            bool again = !seen.Add((entry.Flow, entry.Sequence));
            if (entry.At < attackFrom || entry.At > attackUntil || (!again && entry.At - entry.Sent < HonestFlight))
            {
                continue;
            }

            if (entry.Sent >= exposedSince)
            {
                exposed++;
            }
            else
            {
                old++;
            }
        }

        return (exposed, old);
    }

    private sealed class Tally
    {
        private readonly HashSet<long> _arrived = [];
        private long _last, _gap, _duplicates, _sent, _lost, _before;
        private bool _began;

        public void Arrived(in FlowEntry entry, long from, long until)
        {
            bool first = _arrived.Add(entry.Sequence), within = entry.At >= from && entry.At <= until;
            if (!first || entry.At > until)
            {
                _duplicates += within && !first ? 1 : 0;   // a second arrival must not hide a gap
                return;
            }

            if (within)
            {
                _began = true;
                _gap = Math.Max(_gap, entry.At - (_last == 0 ? from : _last));
            }

            _last = entry.At;
        }

        public void Sent(in FlowEntry entry, long from, long until)
        {
            if (entry.At < from)
            {
                _before++;
            }
            else if (entry.At <= until)
            {
                _sent++;
                _lost += _arrived.Contains(entry.Sequence) ? 0 : 1;
            }
        }

        /// <summary>A flow that never came back has a gap up to the end of the window.</summary>
        public FlowResult Result(int flow, bool towardsOffice, long until)
        {
            long open = _last == 0 ? long.MaxValue / 2 : until - _last;
            return new FlowResult(flow, towardsOffice, _sent, _lost, _began ? Math.Max(_gap, open) : open, _duplicates, _before);
        }
    }
}

using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;

namespace Cluster.Tests.Simulation;

/// <summary>
/// Follows every request to the peer and its answer back. Who gives the peer up must have had bad luck with each transmission: lost, or met a host
/// that was down or whose journal failed, there or on the way back. One transmission that was heard and answered makes giving up a defect.
/// </summary>
internal sealed class RoundTrips
{
    private const int LeastTransmissions = 5;
    private readonly Dictionary<(string Sender, ulong Initiator, ulong Responder, uint Id), List<Round>> _requests = [];
    private Round? _beingHeard;

    public string? Violation { get; private set; }

    /// <summary>One datagram of a round sets out; the round is new when the step sends its first part.</summary>
    public Round Sent(SimulatedHost from, SimulatedHost to, ReadOnlyMemory<byte> datagram, Dictionary<(ulong, uint, bool), Round> roundsOfStep)
    {
        Assert(IkeHeader.TryRead(datagram, out var header, out _));
        var mark = (header.Initiator.Value, header.MessageId, header.IsResponse);
        if (!roundsOfStep.TryGetValue(mark, out var round))
        {
            round = new Round(header, to.Crashes, from.Crashes);
            roundsOfStep[mark] = round;
            if (!header.IsResponse)
            {
                var key = (from.Name, header.Initiator.Value, header.Responder.Value, header.MessageId);
                _requests.TryAdd(key, []);
                _requests[key].Add(round);
            }
            else if (_beingHeard is { } request && request.Header.Initiator == header.Initiator && request.Header.MessageId == header.MessageId)
            {
                request.Answer = round;
            }
        }

        round.Parts++;
        return round;
    }

    /// <summary>The datagram arrives: whatever the host sends during <paramref name="hear"/> may answer it.</summary>
    public void Arrived(Round round, SimulatedHost to, Action hear)
    {
        _beingHeard = round;

        // The answer that completes the IKE SA may be overtaken by the first request under it, which is then sent again.
        round.BadLuck |= !round.Header.IsResponse && round.Header.Exchange is ExchangeType.CreateChildSa or ExchangeType.Informational
            && to.State.Phase is IkePhase.InitSent or IkePhase.AuthSent;
        hear();
        _beingHeard = null;
        round.Heard++;
        bool oldLiveness = to.LastDrop == IkeDrop.OldMessageId && round.Header.Exchange == ExchangeType.Informational;

        // A peer that has begun anew knows nothing of the SA.
        round.BadLuck |= !to.Finished || to.Crashes != round.CrashesBefore || oldLiveness || to.LastDrop == IkeDrop.UnknownSpi;
    }

    /// <summary>A host has given its peer up, from this state.</summary>
    public void GaveUp(SimulatedHost host, IkeSaState before)
    {
        var story = new List<string>();
        foreach (var window in before.Windows.Values.Where(window => window.Outstanding is not null))
        {
            var sa = before.IkeSas[window.Own.Value];

            // Liveness is not journaled: who took over knows nothing of an answer that his predecessor had.
            bool isLiveness = window.Outstanding!.What is PendingExchange.Liveness;
            uint first = window.Outstanding!.What is PendingExchange.Liveness liveness ? liveness.First : window.Outstanding.MessageId;
            var rounds = new List<Round>();
            int most = 0;
            for (uint id = first; id <= window.Outstanding.MessageId; id++)
            {
                var ofId = _requests.GetValueOrDefault((host.Name, sa.Initiator.Value, sa.Responder.Value, id))?
                    .Where(round => !isLiveness || round.CrashesOfSender == host.Crashes).ToList() ?? [];
                rounds.AddRange(ofId);
                most = Math.Max(most, ofId.Count);
            }

            story.Add($"{sa.Initiator}/{sa.Responder} {window.Outstanding.What.GetType().Name} {first}-{window.Outstanding.MessageId}: {string.Join(' ', rounds.Select(round => round.ToString()))}");
            if (most >= LeastTransmissions && rounds.All(round => round.HadBadLuck))
            {
                return;
            }
        }

        Violation ??= $"{host.Name} gave its peer up although a request was heard and answered: {string.Join("; ", story)}";
    }

    private static void Assert(bool parses) => Xunit.Assert.True(parses);

    /// <summary>One transmission of a message, all fragments.</summary>
    internal sealed class Round(IkeHeader header, int crashesBefore, int crashesOfSender)
    {
        public IkeHeader Header { get; } = header;

        /// <summary>Of the host that it goes to; fragments do not survive a crash.</summary>
        public int CrashesBefore { get; } = crashesBefore;

        public int CrashesOfSender { get; } = crashesOfSender;

        public int Parts { get; set; }

        public int Heard { get; set; }

        public bool BadLuck { get; set; }

        public Round? Answer { get; set; }

        /// <summary>A fragment may be answered together with those of another transmission.</summary>
        public bool HadBadLuck => WasLost || (Answer is null ? Parts > 1 : Answer.WasLost);

        public override string ToString() =>
            $"{Header.MessageId}{(Header.IsResponse ? "r" : "")}:{Heard}/{Parts}{(BadLuck ? "!" : "")}{(Answer is null ? "" : $"->{Answer}")}";

        private bool WasLost => BadLuck || Heard < Parts;
    }
}

using System.Text;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// Two machines on a virtual network with virtual time. Datagrams wait in flight until the test delivers, drops or repeats
/// them; nothing happens by itself.
/// </summary>
internal sealed class IkePair
{
    private const long StartUtc = 1_800_000_000_000;
    private readonly List<Flight> _flights = [];
    private long _time;

    public IkePair(int seed = 7, IkeSaSettings? west = null, IkeSaSettings? east = null, Pki? westPki = null, Pki? eastPki = null)
    {
        West = new IkeHost("west", 17, west ?? Samples.WestSettings(), seed, pki: westPki);
        East = new IkeHost("east", 200, east ?? Samples.EastSettings(), seed + 1_000, pki: eastPki);
    }

    public IkeHost West { get; }

    public IkeHost East { get; }

    /// <summary>What a NAT in front of west makes of its address and port; null is none.</summary>
    public (System.Net.IPAddress Address, int Port500, int Port4500)? WestNat { get; set; }

    public Moment Now => new(StartUtc + _time, 5_000 + _time);

    public IReadOnlyList<Flight> InFlight => _flights;

    /// <summary>Everything ever sent, in order, as text.</summary>
    public List<string> Transcript { get; } = [];

    /// <summary>An established pair with one Child SA.</summary>
    public static IkePair Established(int seed = 7, IkeSaSettings? west = null, IkeSaSettings? east = null)
    {
        var pair = new IkePair(seed, west, east);
        pair.Initiate();
        pair.Settle();
        Assert.Equal(IkePhase.Established, pair.West.Machine.Phase);
        Assert.Equal(IkePhase.Established, pair.East.Machine.Phase);
        pair.Transcript.Clear();
        return pair;
    }

    public void Initiate() => Do(West, machine => machine.Initiate(Samples.West, null, initialContact: true, Now));

    public void Do(IkeHost host, Func<IkeSaMachine, Step> decide) => Launch(host, host.Run(decide));

    public void Ask(IkeHost host, IkeCommand command) => Do(host, machine => machine.Ask(command, Now));

    public void TakeOver(IkeHost host, uint incarnation) => Launch(host, host.TakeOver(Now, incarnation));

    /// <summary>The next datagram in flight must be this; it is delivered. <c>--&gt;</c> is from west.</summary>
    public void Expect(string line)
    {
        Assert.True(_flights.Count > 0, $"nothing in flight, expected {line}");
        Assert.Equal(line, _flights[0].Text);
        Deliver(0);
    }

    public void ExpectNothing() => Assert.Empty(_flights.Select(flight => flight.Text));

    public void Deliver(int index)
    {
        var flight = _flights[index];
        _flights.RemoveAt(index);
        Receive(flight);
    }

    /// <summary>Delivers without taking it out of flight.</summary>
    public void Duplicate(int index) => Receive(_flights[index]);

    public Flight Drop(int index = 0)
    {
        var flight = _flights[index];
        _flights.RemoveAt(index);
        return flight;
    }

    public void Inject(Flight flight) => Receive(flight);

    /// <summary>Delivers in order until nothing is in flight.</summary>
    public void Settle()
    {
        for (int i = 0; _flights.Count > 0; i++)
        {
            Assert.True(i < 500, "no end of messages:\n" + string.Join('\n', Transcript.TakeLast(30)));
            Deliver(0);
        }
    }

    /// <summary>Time passes; timers fire on both sides in their order; datagrams stay in flight.</summary>
    public void Advance(TimeSpan by, bool deliver = false)
    {
        long until = _time + (long)by.TotalMilliseconds;
        for (int i = 0; ; i++)
        {
            Assert.True(i < 100_000, "timers that never end");
            var next = new[] { West, East }.Where(host => !host.IsDown).Select(host => (Host: host, At: host.Machine.NextWake(Now)))
                .Where(wake => wake.At is not null).OrderBy(wake => wake.At).FirstOrDefault();
            long at = next.Host is null ? long.MaxValue : Math.Max(next.At!.Value - 5_000, _time);
            if (at > until)
            {
                break;
            }

            _time = at;
            Do(next.Host!, machine => machine.Expire(Now));
            if (deliver)
            {
                Settle();
            }
        }

        _time = until;
    }

    private void Launch(IkeHost host, IEnumerable<IkeEffect.Send> sends)
    {
        foreach (var send in sends)
        {
            string text = $"{(host == West ? "-->" : "<--")} {MessageText.Of(send.Datagram, host)}";
            Transcript.Add(text);
            _flights.Add(new Flight(host, send.Endpoints, send.Datagram.ToArray(), text));
        }
    }

    private void Receive(Flight flight)
    {
        var to = flight.From == West ? East : West;
        var sent = flight.Endpoints;
        var seen = new IkeEndpoints(sent.PeerAddress, sent.PeerPort, sent.LocalAddress, sent.LocalPort);
        if (WestNat is { } nat)
        {
            seen = flight.From == West
                ? seen with { PeerAddress = nat.Address, PeerPort = sent.LocalPort == 500 ? nat.Port500 : nat.Port4500 }
                : seen with { LocalAddress = Samples.West.LocalAddress, LocalPort = sent.PeerPort == nat.Port500 ? 500 : 4500 };
        }

        Do(to, machine => machine.Receive(flight.Datagram, seen, Now));
    }

    public sealed record Flight(IkeHost From, IkeEndpoints Endpoints, byte[] Datagram, string Text);
}

using System.Net;
using Cluster.Ike.Machine.State;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Simulation;

/// <summary>The path between west and east, perhaps with a NAT in front of west that forgets its mapping now and then.</summary>
internal sealed class SimulatedNat(bool isThere, Random random)
{
    private const int IkePort = 500, NatPort = 4500;
    private static readonly IPAddress Outside = IPAddress.Parse("198.51.100.9");
    private int _port500 = 1_024;
    private int _port4500 = 1_025;

    public bool IsThere => isThere;

    /// <summary>Where an attacker sits who sends again what he has seen.</summary>
    public static IPEndPoint Attacker { get; } = new(IPAddress.Parse("203.0.113.66"), 6_666);

    /// <summary>From now on west comes from other ports, and what goes to the old ones is lost.</summary>
    public void Rebind()
    {
        _port500 = random.Next(1_024, 30_000);
        _port4500 = random.Next(30_000, 65_536);
    }

    /// <summary>What the receiver sees; null when it reaches nobody.</summary>
    public IkeEndpoints? Pass(bool fromWest, IkeEndpoints sent)
    {
        var seen = new IkeEndpoints(sent.PeerAddress, sent.PeerPort, sent.LocalAddress, sent.LocalPort);
        if (!isThere)
        {
            return sent.PeerAddress.Equals(fromWest ? Samples.West.PeerAddress : Samples.West.LocalAddress) ? seen : null;
        }

        if (fromWest)
        {
            return seen with { PeerAddress = Outside, PeerPort = sent.LocalPort == IkePort ? _port500 : _port4500 };
        }

        bool isKnown = sent.PeerAddress.Equals(Outside) && (sent.PeerPort == _port500 || sent.PeerPort == _port4500);
        return isKnown ? seen with { LocalAddress = Samples.West.LocalAddress, LocalPort = sent.PeerPort == _port500 ? IkePort : NatPort } : null;
    }

    /// <summary>The same datagram from where the attacker sits.</summary>
    public static IkeEndpoints Spoof(IkeEndpoints seen) => seen with { PeerAddress = Attacker.Address, PeerPort = Attacker.Port };
}

using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cluster.Bench.Lab;

/// <summary>One Child SA as the peer lists it.</summary>
/// <param name="Inbound">SPI the peer receives on, 8 hexadecimal digits.</param>
/// <param name="Outbound">SPI the peer sends to: ours.</param>
public sealed record PeerChildSa(string Name, string State, string Inbound, string Outbound);

/// <summary>One IKE SA as <c>swanctl --list-sas</c> shows it at the peer.</summary>
/// <param name="InitiatorSpi">16 hexadecimal digits.</param>
public sealed partial record PeerIkeSa(string Name, string State, string InitiatorSpi, string ResponderSpi, string Remote, ImmutableArray<PeerChildSa> Children)
{
    public bool Established => State == "ESTABLISHED";

    /// <summary>Reads the listing; lines it does not know are passed over.</summary>
    public static IReadOnlyList<PeerIkeSa> Parse(string listing)
    {
        var all = new List<PeerIkeSa>();
        string childName = "", childState = "", inbound = "";
        foreach (string line in listing.Split('\n'))
        {
            if (IkeLine().Match(line) is { Success: true } ike)
            {
                all.Add(new PeerIkeSa(ike.Groups[1].Value, ike.Groups[2].Value, ike.Groups[3].Value, ike.Groups[4].Value, "", []));
            }
            else if (all.Count == 0)
            {
                continue;
            }
            else if (RemoteLine().Match(line) is { Success: true } remote)
            {
                all[^1] = all[^1] with { Remote = remote.Groups[1].Value };
            }
            else if (ChildLine().Match(line) is { Success: true } child)
            {
                (childName, childState, inbound) = (child.Groups[1].Value, child.Groups[2].Value, "");
            }
            else if (SpiLine().Match(line) is { Success: true } spi)
            {
                if (spi.Groups[1].Value == "in")
                {
                    inbound = spi.Groups[2].Value;
                }
                else
                {
                    all[^1] = all[^1] with { Children = all[^1].Children.Add(new PeerChildSa(childName, childState, inbound, spi.Groups[2].Value)) };
                }
            }
        }

        return all;
    }

    [GeneratedRegex(@"^(\S+): #\d+, (\w+), IKEv\d, ([0-9a-f]{16})_i\*? ([0-9a-f]{16})_r\*?")]
    private static partial Regex IkeLine();

    [GeneratedRegex(@"^  remote '.*' @ (\S+?)\[\d+\]")]
    private static partial Regex RemoteLine();

    [GeneratedRegex(@"^  (\S+): #\d+, reqid \d+, (\w+)")]
    private static partial Regex ChildLine();

    [GeneratedRegex(@"^    (in|out) +([0-9a-f]{8})[ ,]")]
    private static partial Regex SpiLine();
}

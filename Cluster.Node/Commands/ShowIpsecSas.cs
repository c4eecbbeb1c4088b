using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;

namespace Cluster.Node.Commands;

/// <summary><c>show security ipsec security-associations</c> (commands.md section 2, newer layout).</summary>
public sealed class ShowIpsecSas : OperationalCommand
{
    public override string Path => "show security ipsec security-associations";

    public override string Help => "IPsec security associations of all nodes";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Brief, CommandArgument.Detail, .. SaArguments.ChildSas];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        // An index alone prints the detail, as in the product family.
        new Answer(
            await queries.ChildSasAsync(arguments.Filter, cancel),
            arguments.Has(CommandArgument.Detail) || (arguments.Index is not null && !arguments.Has(CommandArgument.Brief)));

    private sealed class Answer(ImmutableArray<NodeAnswer<ChildSaRow>> nodes, bool detail) : NodeAnswers<ChildSaRow>(nodes)
    {
        protected override string ArrayName => "security-associations";

        protected override void WriteText(TextView text, NodeAnswer<ChildSaRow> node)
        {
            if (detail)
            {
                foreach (ChildSaRow row in node.Rows)
                {
                    WriteDetail(text, node.Index, row);
                }

                return;
            }

            text.Line($"  Total active tunnels: {node.Rows.Where(row => row.Installed).Select(row => row.Index).Distinct().Count()}");
            text.Line("  ID          Algorithm               SPI      Life:sec/kb  Mon vsys Port  Gateway");
            foreach (ChildSaRow row in node.Rows)
            {
                text.Line(Line('<', row, row.Inbound));
                text.Line(Line('>', row, row.Outbound));
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<ChildSaRow> node, ChildSaRow row)
        {
            WriteJson(json, node, row, "in", row.Inbound);
            WriteJson(json, node, row, "out", row.Outbound);
        }

        private static string Line(char direction, ChildSaRow row, EspSpi spi)
        {
            string life = string.Create(CultureInfo.InvariantCulture, $"{row.HardLifetimeSeconds}/ {(row.KilobytesRemaining is { } left ? left : "unlim")}");
            string algorithm = "ESP:" + DisplayText.Pair(row.Encryption, row.Integrity);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"  {direction}{row.Index,-10} {algorithm,-23} {spi.Value,-8:x} {life,-12} {'-',-3} root {row.Remote.Port,-5} {row.Remote.Address}");
        }

        private static void WriteJson(Utf8JsonWriter json, NodeAnswer<ChildSaRow> node, ChildSaRow row, string direction, EspSpi spi)
        {
            json.WriteStartObject();
            json.WriteNumber("index", row.Index);
            json.WriteString("node", node.Node);
            json.WriteNumber("anchor", row.Anchor.Value);
            json.WriteString("vpn", row.Vpn);
            json.WriteString("gateway", row.Gateway);
            json.WriteNumber("ike-index", row.IkeSaIndex);
            json.WriteString("direction", direction);
            json.WriteString("spi", spi.Value.ToString("x8", CultureInfo.InvariantCulture));
            json.WriteString("local-address", row.Local.ToString());
            json.WriteString("remote-address", row.Remote.Address.ToString());
            json.WriteNumber("port", row.Remote.Port);
            json.WriteString("version", row.Version);
            json.WriteString("protocol", "ESP");
            json.WriteString("encryption", row.Encryption);
            json.WriteString("integrity", row.Integrity);
            json.WriteString("pfs-group", row.KeyExchange);
            WriteSelectors(json, "local-identity", row.LocalSelectors);
            WriteSelectors(json, "remote-identity", row.RemoteSelectors);
            json.WriteString("bind-interface", row.BindInterface);
            json.WriteString("df-bit", DfBit(row));
            json.WriteBoolean("udp-encapsulation", row.UdpEncapsulation);
            json.WriteNumber("hard-lifetime-seconds", row.HardLifetimeSeconds);
            json.WriteNumber("soft-lifetime-seconds", row.SoftLifetimeSeconds);
            if (row.KilobytesRemaining is { } kilobytes)
            {
                json.WriteNumber("kilobytes-remaining", kilobytes);
            }

            json.WriteNumber("replay-window", row.ReplayWindow);
            json.WriteBoolean("extended-sequence-number", row.ExtendedSequenceNumbers);
            json.WriteString("state", row.Installed ? "installed" : "not installed");
            json.WriteString("status", row.Status);
            json.WriteNumber("fpc", node.Index);
            json.WriteNumber("pic", SaPlace.Pic);
            json.WriteNumber("kmd-instance", SaPlace.KmdInstanceOf(row.Anchor));
            if (row.EstablishedAt is { } at)
            {
                json.WriteString("established", DisplayText.Iso(at));
            }

            if (row.Counters is { } counters)
            {
                json.WriteNumber("packets", direction == "in" ? counters.PacketsIn : counters.PacketsOut);
                json.WriteNumber("bytes", direction == "in" ? counters.BytesIn : counters.BytesOut);
                json.WriteNumber("sequence", direction == "in" ? counters.InboundTop : counters.NextSequence);
            }

            json.WriteEndObject();
        }

        private static void WriteSelectors(Utf8JsonWriter json, string name, ImmutableArray<TrafficSelector> selectors)
        {
            json.WriteStartArray(name);
            foreach (TrafficSelector selector in selectors)
            {
                json.WriteStringValue(DisplayText.Range(selector));
            }

            json.WriteEndArray();
        }

        private static string DfBit(ChildSaRow row) => row.DfBit switch
        {
            Dataplane.Control.DfBit.Copy => "copy",
            Dataplane.Control.DfBit.Set => "set",
            _ => "clear",
        };

        private static void WriteDetail(TextView text, int node, ChildSaRow row)
        {
            text.Line($"  ID: {row.Index} Virtual-system: root, VPN Name: {row.Vpn}");
            text.Line($"  Local Gateway: {row.Local}, Remote Gateway: {row.Remote.Address}");
            text.Line($"  Local Identity: {string.Join(", ", row.LocalSelectors.Select(DisplayText.Selector))}");
            text.Line($"  Remote Identity: {string.Join(", ", row.RemoteSelectors.Select(DisplayText.Selector))}");
            text.Line($"  Version: {row.Version}");
            text.Line($"    DF-bit: {DfBit(row)}, Bind-interface: {row.BindInterface}");
            text.Line($"    Port: {row.Remote.Port}, UDP encapsulation: {(row.UdpEncapsulation ? "yes" : "no")}, IKE SA Index: {row.IkeSaIndex}");
            if (row.EstablishedAt is { } at)
            {
                text.Line($"    Established: {DisplayText.Time(at)}, Status: {row.Status}");
            }

            WriteDirection(text, node, row, "inbound", row.Inbound);
            WriteDirection(text, node, row, "outbound", row.Outbound);
            text.Line();
        }

        private static void WriteDirection(TextView text, int node, ChildSaRow row, string direction, EspSpi spi)
        {
            text.Line($"  Location: {DisplayText.Location(node, row.Anchor)}, Anchor {row.Anchor}");
            text.Line(string.Create(CultureInfo.InvariantCulture, $"    Direction: {direction}, SPI: {spi.Value:x}, AUX-SPI: 0, VPN Monitoring: -"));
            text.Line($"    Hard lifetime: {(row.HardLifetimeSeconds > 0 ? $"Expires in {row.HardLifetimeSeconds} seconds" : "Expired")}");
            text.Line($"    Lifesize Remaining:  {(row.KilobytesRemaining is { } left ? $"Expires in {left} kilobytes" : "Unlimited")}");
            text.Line($"    Soft lifetime: {(row.SoftLifetimeSeconds > 0 ? $"Expires in {row.SoftLifetimeSeconds} seconds" : "Expired")}");
            text.Line($"    Mode: Tunnel, Type: dynamic, State: {(row.Installed ? "installed" : "not installed")}");
            text.Line($"    Protocol: ESP, Authentication: {(row.Integrity.Length > 0 ? row.Integrity : DisplayText.Cipher(row.Encryption))}, Encryption: {DisplayText.Cipher(row.Encryption)}");
            if (row.Counters is { } counters)
            {
                (ulong packets, ulong bytes) = direction == "inbound" ? (counters.PacketsIn, counters.BytesIn) : (counters.PacketsOut, counters.BytesOut);
                text.Line(string.Create(CultureInfo.InvariantCulture, $"    Traffic: {packets} packets, {bytes} bytes"));
            }

            string replay = row.ReplayWindow > 0 ? "counter-based enabled" : "disabled";
            text.Line($"    Anti-replay service: {replay}, Replay window size: {row.ReplayWindow}, Extended sequence number: {(row.ExtendedSequenceNumbers ? "enabled" : "disabled")}");
        }
    }
}

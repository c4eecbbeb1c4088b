using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show security ike security-associations</c> (commands.md section 1, newer layout).</summary>
public sealed class ShowIkeSas : OperationalCommand
{
    public override string Path => "show security ike security-associations";

    public override string Help => "IKE security associations of all nodes";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Brief, CommandArgument.Detail, .. SaArguments.IkeSas];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new Answer(await queries.IkeSasAsync(arguments.Filter, cancel), arguments.Has(CommandArgument.Detail));

    private sealed class Answer(ImmutableArray<NodeAnswer<IkeSaRow>> nodes, bool detail) : NodeAnswers<IkeSaRow>(nodes)
    {
        private const string NotChosen = "not chosen yet";

        protected override string ArrayName => "security-associations";

        protected override void WriteText(TextView text, NodeAnswer<IkeSaRow> node)
        {
            if (detail)
            {
                foreach (IkeSaRow row in node.Rows)
                {
                    WriteDetail(text, node.Index, row);
                }

                return;
            }

            text.Line("Index     State  Initiator cookie  Responder cookie  Mode           Remote Address");
            foreach (IkeSaRow row in node.Rows)
            {
                text.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Index,-9} {(row.Up ? "UP" : "DOWN"),-6} {row.InitiatorSpi,-17} {row.ResponderSpi,-17} {row.Mode,-14} {row.Remote.Address}"));
            }
        }

        protected override void WriteJson(Utf8JsonWriter json, NodeAnswer<IkeSaRow> node, IkeSaRow row)
        {
            json.WriteStartObject();
            json.WriteNumber("index", row.Index);
            json.WriteString("node", node.Node);
            json.WriteNumber("anchor", row.Anchor.Value);
            json.WriteString("gateway", row.Gateway);
            json.WriteString("state", row.Up ? "UP" : "DOWN");
            json.WriteString("role", row.WeInitiated ? "Initiator" : "Responder");
            json.WriteString("mode", row.Mode);
            json.WriteString("initiator-spi", row.InitiatorSpi.ToString());
            json.WriteString("responder-spi", row.ResponderSpi.ToString());
            json.WriteString("local-address", row.Local.Address.ToString());
            json.WriteNumber("local-port", row.Local.Port);
            json.WriteString("remote-address", row.Remote.Address.ToString());
            json.WriteNumber("remote-port", row.Remote.Port);
            json.WriteString("authentication-method", row.AuthenticationMethod);
            json.WriteString("local-identity", row.LocalIdentity);
            json.WriteString("remote-identity", row.RemoteIdentity);
            json.WriteString("encryption", row.Encryption);
            json.WriteString("integrity", row.Integrity);
            json.WriteString("prf", row.Prf);
            json.WriteString("dh-group", row.KeyExchange);
            if (row.LifetimeSeconds is { } lifetime)
            {
                json.WriteNumber("lifetime-seconds", lifetime);
            }

            json.WriteNumber("input-bytes", row.InputBytes);
            json.WriteNumber("output-bytes", row.OutputBytes);
            json.WriteNumber("input-packets", row.InputPackets);
            json.WriteNumber("output-packets", row.OutputPackets);
            json.WriteNumber("ipsec-sas-created", row.ChildSasCreated);
            json.WriteNumber("ipsec-sas-deleted", row.ChildSasDeleted);
            json.WriteBoolean("nat-detected", row.NatDetected);
            json.WriteBoolean("fragmentation", row.Fragmentation);
            json.WriteNumber("fpc", node.Index);
            json.WriteNumber("pic", SaPlace.Pic);
            json.WriteNumber("kmd-instance", SaPlace.KmdInstanceOf(row.Anchor));
            json.WriteBoolean("local-behind-nat", row.LocalBehindNat);
            json.WriteBoolean("remote-behind-nat", row.PeerBehindNat);
            if (row.EstablishedAt is { } at)
            {
                json.WriteString("established", DisplayText.Iso(at));
            }

            if (row.SoftLifetimeSeconds is { } soft)
            {
                json.WriteNumber("soft-lifetime-seconds", soft);
            }

            if (row.DpdIntervalSeconds is { } interval)
            {
                json.WriteNumber("dpd-interval-seconds", interval);
            }

            if (row.SecondsSinceHeard is { } silence)
            {
                json.WriteNumber("seconds-since-heard", silence);
            }

            json.WriteNumber("dpd-unanswered", row.UnansweredProbes);
            json.WriteStartArray("exchanges");
            foreach (ExchangeRow exchange in row.Exchanges)
            {
                json.WriteStartObject();
                json.WriteString("type", exchange.Type);
                json.WriteString("purpose", exchange.Purpose);
                json.WriteString("role", exchange.WeInitiate ? "Initiator" : "Responder");
                json.WriteNumber("message-id", exchange.MessageId);
                json.WriteString("vpn", exchange.Vpn);
                json.WriteNumber("transmissions", exchange.Transmissions);
                if (exchange is { Local: { } local, Remote: { } remote })
                {
                    json.WriteString("local-identity", DisplayText.Selector(local));
                    json.WriteString("remote-identity", DisplayText.Selector(remote));
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        private static void WriteDetail(TextView text, int node, IkeSaRow row)
        {
            text.Line($"IKE peer {row.Remote.Address}, Index {row.Index}, Gateway Name: {(row.Gateway.Length > 0 ? row.Gateway : "none yet")}");
            text.Line($"  Location: {DisplayText.Location(node, row.Anchor)}, Anchor {row.Anchor}");
            text.Line($"  Role: {(row.WeInitiated ? "Initiator" : "Responder")}, State: {(row.Up ? "UP" : "DOWN")}");
            text.Line($"  Initiator cookie: {row.InitiatorSpi}, Responder cookie: {row.ResponderSpi}");
            text.Line($"  Exchange type: {row.Mode}, Authentication method: {row.AuthenticationMethod}");
            text.Line($"  Local: {DisplayText.EndPoint(row.Local)}, Remote: {DisplayText.EndPoint(row.Remote)}");
            text.Line($"  Lifetime: {(row.LifetimeSeconds is > 0 and { } seconds ? $"Expires in {seconds} seconds" : row.Up ? "Expired" : "Not established")}");
            if (row is { EstablishedAt: { } at, SoftLifetimeSeconds: { } soft })
            {
                text.Line($"  Established: {DisplayText.Time(at)}, Soft lifetime: {(soft > 0 ? $"Expires in {soft} seconds" : "Expired")}");
            }

            text.Line($"  Local ike-id: {(row.LocalIdentity.Length > 0 ? row.LocalIdentity : "not valid")}");
            text.Line($"  Peer ike-id: {(row.RemoteIdentity.Length > 0 ? row.RemoteIdentity : "not valid")}");
            text.Line($"  Xauth user-name: {row.User ?? "not available"}");
            text.Line($"  Xauth assigned IP: {row.AssignedAddress?.ToString() ?? "0.0.0.0"}");
            text.Line("  Algorithms:");
            text.Line($"   Authentication        : {(row.Prf.Length == 0 ? NotChosen : row.Integrity.Length > 0 ? row.Integrity : "none (combined mode)")}");
            text.Line($"   Encryption            : {(row.Prf.Length == 0 ? NotChosen : DisplayText.Cipher(row.Encryption))}");
            text.Line($"   Pseudo random function: {(row.Prf.Length == 0 ? NotChosen : row.Prf)}");
            text.Line($"   Diffie-Hellman group  : {(row.Prf.Length == 0 ? NotChosen : row.KeyExchange)}");
            text.Line("  Traffic statistics:");
            text.Line($"   Input  bytes  : {row.InputBytes,20}");
            text.Line($"   Output bytes  : {row.OutputBytes,20}");
            text.Line($"   Input  packets: {row.InputPackets,20}");
            text.Line($"   Output packets: {row.OutputPackets,20}");
            text.Line($"  NAT detected: {Nat(row)}, IKE fragmentation: {(row.Fragmentation ? "enabled" : "disabled")}");
            text.Line($"  Dead peer detection: {Liveness(row)}");
            text.Line($"  Flags: {(row.Up ? "IKE SA is created" : "Waiting for done")}");
            text.Line($"  IPSec security associations: {row.ChildSasCreated} created, {row.ChildSasDeleted} deleted");
            WriteExchanges(text, row);
            text.Line();
        }

        private static string Nat(IkeSaRow row) => (row.LocalBehindNat, row.PeerBehindNat) switch
        {
            (true, true) => "before both ends",
            (true, false) => "before us",
            (false, true) => "before the peer",
            _ => row.NatDetected ? "yes" : "no",
        };

        private static string Liveness(IkeSaRow row) => row.DpdIntervalSeconds is not { } interval ? "off"
            : $"interval {interval} seconds" + (row.SecondsSinceHeard is { } silence ? $", peer heard {silence} seconds ago, {row.UnansweredProbes} probes unanswered" : "");

        /// <summary>IKEv2 has no line when there is none.</summary>
        private static void WriteExchanges(TextView text, IkeSaRow row)
        {
            bool isV2 = row.Mode == "IKEv2";
            if (!isV2 || row.Exchanges.Length > 0)
            {
                text.Line($"  {(isV2 ? "Exchanges" : "Phase 2 negotiations")} in progress: {Math.Max(row.NegotiationsInProgress, row.Exchanges.Length)}");
            }

            foreach (ExchangeRow exchange in row.Exchanges)
            {
                text.Line();
                text.Line($"    Negotiation type: {exchange.Type}, Role: {(exchange.WeInitiate ? "Initiator" : "Responder")}, Message ID: {exchange.MessageId}");
                text.Line($"    Local: {DisplayText.EndPoint(row.Local)}, Remote: {DisplayText.EndPoint(row.Remote)}");
                if (exchange is { Local: { } local, Remote: { } remote })
                {
                    text.Line($"    Local identity: {DisplayText.Selector(local)}");
                    text.Line($"    Remote identity: {DisplayText.Selector(remote)}");
                }

                text.Line($"    Purpose: {exchange.Purpose}{(exchange.Vpn.Length > 0 ? $", VPN Name: {exchange.Vpn}" : "")}");
                text.Line($"    Flags: {(exchange.Transmissions == 0 ? "Waiting for its turn" : $"Waiting for done, sent {exchange.Transmissions} times")}");
            }
        }
    }
}

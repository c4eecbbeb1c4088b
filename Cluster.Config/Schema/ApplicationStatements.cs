using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>applications</c>: own names for protocols and ports, beside the predefined ones.</summary>
internal static class ApplicationStatements
{
    private static readonly ArgumentType<byte> Protocol = new()
    {
        Placeholder = "protocol",
        Expected = "tcp, udp, icmp, icmp6, gre, esp, ah, ospf or a number from 0 to 255",
        Suggestions =
        [
            new("tcp", "TCP"), new("udp", "UDP"), new("icmp", "ICMP"), new("icmp6", "ICMP for IPv6"), new("gre", "GRE"),
            new("esp", "ESP"), new("ah", "AH"), new("ospf", "OSPF"),
        ],
        TryRead = (string text, out byte value) =>
        {
            value = text switch
            {
                "tcp" => 6, "udp" => 17, "icmp" => 1, "icmp6" => 58, "gre" => 47, "esp" => 50, "ah" => 51, "ospf" => 89, _ => 0,
            };
            return value != 0 || (text.Length <= 3 && ArgumentTypes.Number("", 0, 255).Accepts(text) && byte.TryParse(text, out value));
        },
    };

    private static readonly ArgumentType<(ushort First, ushort Last)> Ports = new()
    {
        Placeholder = "port",
        Expected = "a port or a range of ports, such as 443 or 8000-8080",
        TryRead = (string text, out (ushort First, ushort Last) value) =>
        {
            string[] ends = text.Split('-');
            ArgumentType<int> port = ArgumentTypes.Number("", 0, 65_535);
            bool read = ends.Length is 1 or 2 && ends.All(port.Accepts);
            value = read ? (ushort.Parse(ends[0]), ushort.Parse(ends[^1])) : default;
            return read && value.First <= value.Last;
        },
    };

    public static readonly Statement[] Rows =
    [
        Row.Section("applications", "Own applications").Needs(Permission.Security),
        Row.Entry("applications application *", ArgumentTypes.Name("application-name"), "A protocol and ports",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new ApplicationBuilder(name, at);
                b.Applications[name] = made;
                return made;
            }),
        Row.Leaf("applications application * protocol", Protocol, "Protocol", (ApplicationBuilder b, byte value) => b.Protocol = value, mandatory: true),
        Row.Leaf("applications application * destination-port", Ports, "Port of the server; any when absent",
            (ApplicationBuilder b, (ushort First, ushort Last) value) => b.Ports = value),
        Row.Kept("applications application * description", ArgumentTypes.Text("text"), "Free text"),
    ];
}

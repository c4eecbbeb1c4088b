using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>access</c> (config.md section 13): who may come in by XAuth or EAP, and the addresses they get.</summary>
internal static class AccessStatements
{
    private const string Profile = "access profile *";

    private const string Pool = "access address-assignment pool *";

    public static readonly Statement[] Rows =
    [
        Row.Section("access", "Users of remote access").Needs(Permission.Access),
        Row.Entry(Profile, ArgumentTypes.Name("profile-name"), "Users, and where they are looked up",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new AccessProfileBuilder(name, at);
                b.AccessProfiles[name] = made;
                return made;
            }),
        Row.List(Profile + " authentication-order", ArgumentTypes.Words("method", ("radius", "RADIUS servers"), ("password", "The clients of this profile"), ("certificate", "A certificate of a trusted authority, by EAP-TLS (not a Junos statement)")),
            "Where users are looked up, in this order", (AccessProfileBuilder b, string value, Place at) => b.Order.Add(value)).InOrder(),
        Row.Entry(Profile + " client *", ArgumentTypes.Name("client-name"), "A user",
            (AccessProfileBuilder b, string name, Place at) =>
            {
                var made = new AccessClientBuilder(name, at);
                b.Clients.Add(made);
                return made;
            }),
        Row.Section(Profile + " client * firewall-user", "What the user knows"),
        Row.Leaf(Profile + " client * firewall-user password", ArgumentTypes.AsciiSecret, "Password",
            (AccessClientBuilder b, SecretText value) => b.Password = value, secret: true),
        Row.Section(Profile + " client * xauth", "What the user gets"),
        Row.Leaf(Profile + " client * xauth ip-address", ArgumentTypes.InetInterface, "Inner address",
            (AccessClientBuilder b, InterfaceAddress value) => b.Address = value),
        Row.Entry(Profile + " radius-server *", ArgumentTypes.NameOf(ArgumentTypes.Address), "A RADIUS server",
            (AccessProfileBuilder b, string name, Place at) =>
            {
                var made = new RadiusServerBuilder(IPAddress.Parse(name), at);
                b.Servers.Add(made);
                return made;
            }).InOrder(),
        Row.Leaf(Profile + " radius-server * port", ArgumentTypes.Number("port", 1, 65_535), "UDP port",
            (RadiusServerBuilder b, int value) => b.Port = value, otherwise: "1812"),
        Row.Leaf(Profile + " radius-server * secret", ArgumentTypes.AsciiSecret, "What server and gateway both know",
            (RadiusServerBuilder b, SecretText value) => b.Secret = value, mandatory: true, secret: true),
        Row.Leaf(Profile + " radius-server * timeout", ArgumentTypes.Number("seconds", 1, 90), "Time to wait for an answer",
            (RadiusServerBuilder b, int value) => b.TimeoutSeconds = value, otherwise: "3"),
        Row.Leaf(Profile + " radius-server * retry", ArgumentTypes.Number("count", 1, 10), "Attempts",
            (RadiusServerBuilder b, int value) => b.Retries = value, otherwise: "3"),
        Row.Section(Profile + " address-assignment", "Addresses of users without one of their own"),
        Row.Leaf(Profile + " address-assignment pool", ArgumentTypes.Name("pool-name", Pool), "The pool",
            (AccessProfileBuilder b, string value, Place at) => b.Pool = new Reference(value, at)),
        Row.Section("access address-assignment", "Pools of inner addresses"),
        Row.Entry(Pool, ArgumentTypes.Name("pool-name"), "A pool of addresses",
            (ClusterBuilder b, string name, Place at) =>
            {
                var made = new AddressPoolBuilder(name, at);
                b.AddressPools[name] = made;
                return made;
            }),
        Row.Section(Pool + " family", "Protocol family"),
        Row.Section(Pool + " family inet", "IPv4"),
        Row.Leaf(Pool + " family inet network", ArgumentTypes.Prefix, "The subnet of the pool",
            (AddressPoolBuilder b, IPNetwork value) => b.Network = value, mandatory: true),
        Row.Entry(Pool + " family inet range *", ArgumentTypes.Name("range-name"), "The part of the subnet that is given out",
            (AddressPoolBuilder b, string name, Place at) =>
            {
                var made = new AddressRangeBuilder(name, at);
                b.Ranges.Add(made);
                return made;
            }),
        Row.Leaf(Pool + " family inet range * low", ArgumentTypes.Inet, "The lowest address",
            (AddressRangeBuilder b, IPAddress value) => b.Low = value, mandatory: true),
        Row.Leaf(Pool + " family inet range * high", ArgumentTypes.Inet, "The highest address",
            (AddressRangeBuilder b, IPAddress value) => b.High = value, mandatory: true),
        Row.Section(Pool + " family inet xauth-attributes", "What is told with the address"),
        Row.Leaf(Pool + " family inet xauth-attributes primary-dns", ArgumentTypes.Inet, "Name server",
            (AddressPoolBuilder b, IPAddress value) => b.Dns[0] = value),
        Row.Leaf(Pool + " family inet xauth-attributes secondary-dns", ArgumentTypes.Inet, "Name server when the first is away",
            (AddressPoolBuilder b, IPAddress value) => b.Dns[1] = value),
        Row.Leaf(Pool + " family inet xauth-attributes primary-wins", ArgumentTypes.Inet, "NetBIOS name server",
            (AddressPoolBuilder b, IPAddress value) => b.Wins[0] = value),
        Row.Leaf(Pool + " family inet xauth-attributes secondary-wins", ArgumentTypes.Inet, "NetBIOS name server when the first is away",
            (AddressPoolBuilder b, IPAddress value) => b.Wins[1] = value),
    ];
}

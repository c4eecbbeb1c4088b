using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>security ipsec vpn * manual</c> (config.md 3.5): keys that are typed instead of negotiated.</summary>
internal static class ManualStatements
{
    public static Statement[] Rows(string vpn)
    {
        string manual = vpn + " manual";
        return
        [
            Row.Presence(manual, "Keys that are typed instead of negotiated",
                (VpnBuilder b, Place at) => b.Manual = new ManualBuilder(at)).NotYet("no SA is installed"),
            Row.Leaf(manual + " external-interface", ArgumentTypes.LogicalInterface, "Interface that the packets leave from",
                (ManualBuilder b, string value, Place at) => b.ExternalInterface = new Reference(value, at), mandatory: true),
            Row.Leaf(manual + " gateway", ArgumentTypes.Address, "Address of the peer",
                (ManualBuilder b, IPAddress value, Place at) => b.Gateway = (value, at), mandatory: true),
            Row.Leaf(manual + " protocol", IpsecStatements.Protocol, "Protocol of the SA",
                (ManualBuilder b, IpsecProtocol value) => b.Protocol = value, mandatory: true),
            Row.Leaf(manual + " spi", ArgumentTypes.Number("spi", 256, 16_639), "SPI of both directions",
                (ManualBuilder b, int value) => b.Spi = value, mandatory: true),
            Row.Presence(manual + " authentication", "Integrity",
                (ManualBuilder b, Place at) => b.AuthenticationKey = new ManualKeyBuilder(at)),
            Row.Leaf(manual + " authentication algorithm", IpsecStatements.Authentication, "Algorithm",
                (ManualKeyBuilder b, IpsecAuthenticationAlgorithm value) => b.Authentication = value, mandatory: true),
            .. KeyRows(manual + " authentication"),
            Row.Presence(manual + " encryption", "Encryption; none when absent",
                (ManualBuilder b, Place at) => b.EncryptionKey = new ManualKeyBuilder(at)),
            Row.Leaf(manual + " encryption algorithm", IkeStatements.Encryption, "Algorithm",
                (ManualKeyBuilder b, EncryptionAlgorithm value) => b.Encryption = value, mandatory: true),
            .. KeyRows(manual + " encryption"),
        ];
    }

    private static Statement[] KeyRows(string under) =>
    [
        Row.Section(under + " key", "The key; its length is that of the algorithm"),
        Row.Leaf(under + " key ascii-text", ArgumentTypes.AsciiSecret, "The key as text",
            (ManualKeyBuilder b, SecretText value, Place at) => b.Key = (value, at), choice: "key", secret: true),
        Row.Leaf(under + " key hexadecimal", ArgumentTypes.HexadecimalSecret, "The key as hexadecimal digits",
            (ManualKeyBuilder b, SecretText value, Place at) => b.Key = (value, at), choice: "key", secret: true),
    ];
}

using System.Net;
using System.Text;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Transforms;
using Cluster.Ike.Authentication;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;

namespace Cluster.Tests.Transcripts;

/// <summary>Settings of two peers that agree, "west" (original initiator) and "east".</summary>
internal static class Samples
{
    public static readonly IkeEndpoints West = new(IPAddress.Parse("192.0.2.1"), 500, IPAddress.Parse("192.0.2.2"), 500);

    public static readonly IkeSpiKeys SpiKeys = new(new SecretBytes(Encoding.ASCII.GetBytes("the cluster's SPI tag key, 32 by")), null);

    public static readonly IkeProposal Gcm = IkeProposalOf(20, 128, 5, 0, 31);
    public static readonly IkeProposal Cbc = IkeProposalOf(12, 128, 5, 12, 31);
    public static readonly IkeProposal CbcP256 = IkeProposalOf(12, 256, 5, 12, 19);
    public static readonly ChildProposal ChildGcm = ChildProposalOf(20, 128, 0, 0);
    public static readonly ChildProposal ChildGcmPfs = ChildProposalOf(20, 128, 0, 31);
    public static readonly ChildProposal ChildCbc = ChildProposalOf(12, 128, 2, 0);

    public static IkeProposal IkeProposalOf(ushort encryption, int keyBits, ushort prf, ushort integrity, ushort group) => new(
        TransformTable.FindEncryption(encryption, keyBits)!,
        TransformTable.FindPrf(prf)!,
        TransformTable.FindIntegrity(integrity),
        TransformTable.FindKeyExchange(group)!);

    public static ChildProposal ChildProposalOf(ushort encryption, int keyBits, ushort integrity, ushort group) => new(
        TransformTable.FindEncryption(encryption, keyBits), TransformTable.FindIntegrity(integrity), TransformTable.FindKeyExchange(group));

    public static TrafficSelector Net(string start, string end) => new(0, 0, ushort.MaxValue, IPAddress.Parse(start), IPAddress.Parse(end));

    public static readonly TrafficSelector WestNet = Net("10.1.0.0", "10.1.255.255");
    public static readonly TrafficSelector EastNet = Net("10.2.0.0", "10.2.255.255");

    public static IkeSaSettings WestSettings() => new()
    {
        Gateway = "east",
        LocalIdentity = Identity("west.example"),
        RemoteIdentity = Identity("east.example"),
        PreSharedKey = new SecretBytes("a shared secret"u8),
        Proposals = [Gcm],
        Children = [Child("vpn-1", WestNet, EastNet) with { EstablishImmediately = true }],
        LivenessInterval = TimeSpan.FromSeconds(10),
    };

    public static IkeSaSettings EastSettings() => WestSettings() with
    {
        Gateway = "west",
        LocalIdentity = Identity("east.example"),
        RemoteIdentity = Identity("west.example"),
        Children = [Child("vpn-1", EastNet, WestNet)],
    };

    public static ChildSaSettings Child(string vpn, TrafficSelector local, TrafficSelector remote) => new()
    {
        Vpn = vpn,
        Proposals = [ChildGcm],
        Local = [local],
        Remote = [remote],
    };

    public static IkeIdentity Identity(string name) => new(IkeIdentityType.Fqdn, Encoding.ASCII.GetBytes(name));
}

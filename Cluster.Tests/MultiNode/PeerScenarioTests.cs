using Cluster.Bench.Lab;
using Cluster.Tests.Interop;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>
/// One cluster of three nodes and a strongSwan office of every kind at once: both versions, modes and proofs. Each is set up by the peer, renewed
/// by the peer, loses the node that owns it, is deleted from either side and set up by us.
/// </summary>
[Trait("Category", "Failover")]
[Collection(AloneCollection.Name)]
public sealed class PeerScenarioTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60), SetUpBound = TimeSpan.FromSeconds(40);
    private static readonly string[] Sha1Group2 = ["encryption-algorithm aes-128-cbc", "authentication-algorithm sha1", "dh-group group2"];
    private static readonly string[] CbcSha1 = ["encryption-algorithm aes-128-cbc", "authentication-algorithm hmac-sha1-96"];
    private static readonly BranchSuite Old = new("aes128-sha1-modp1024", "aes128-sha1-modp1024", "aes128-sha1", Sha1Group2, CbcSha1);

    private static readonly OfficePlan[] Plans =
    [
        new("ikev2-psk", 2, BranchSuite.GcmModp2048),
        new("ikev2-gcm-x25519", 2, BranchSuite.GcmCurve25519),
        new("ikev2-chacha-x25519", 2, new(
            "chacha20", "chacha20poly1305-prfsha256-x25519", "chacha20poly1305",
            ["encryption-algorithm chacha20-poly1305", "authentication-algorithm sha-256", "dh-group group31"], ["encryption-algorithm chacha20-poly1305"])),
        new("ikev2-cert-rsa", 2, BranchSuite.GcmModp2048, Certificate: "rsa", Method: "rsa-signatures"),
        new("ikev1-main-psk", 1, Old),
        new("ikev1-aggressive-psk", 1, Old, Aggressive: true),
        new("ikev1-3des-md5-modp1024", 1, new(
            "3des", "3des-md5-modp1024", "3des-md5",
            ["encryption-algorithm 3des-cbc", "authentication-algorithm md5", "dh-group group2"], ["encryption-algorithm 3des-cbc", "authentication-algorithm hmac-md5-96"])),
        new("ikev1-main-rsa", 1, Old, Certificate: "rsa", Method: "rsa-signatures"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryKindOfPeer_OnThreeNodes_IsSetUpRenewedKeptAndDeleted()
    {
        string ours = "";
        await using ClusterLab lab = await ClusterLab.StartAsync(
            new ClusterLabSettings($"ps{Environment.ProcessId}", 3, Plans.Length, BranchSuite.GcmCurve25519)
            {
                Plans = [.. Plans],
                PreparePeer = async branch => ours = await CertificatesAsync(branch),
            }, Say);
        await LoadAsync(lab, ours);

        foreach (int office in Offices())
        {
            Assert.True(await lab.Branch.InitiateAsync(BranchOffices.Name(office), SetUpBound), $"{Plans[office - 1].Scenario}: not set up by the peer\n{await lab.Branch.LogAsync()}");
        }

        await AllPassAsync(lab, "set up by the peer");
        await RenewAsync(lab);
        await AllPassAsync(lab, "renewed by the peer");
        await LoseOwnerAsync(lab);
        await AllPassAsync(lab, "its node killed");

        foreach (int office in Offices())
        {
            await lab.Branch.SwanctlAsync("--terminate", "--ike", BranchOffices.Name(office), "--timeout", "10");
        }

        await NoneIsUpAsync(lab, "deleted by the peer");
        await AllPassAsync(lab, "set up by us, on traffic");
        Assert.Equal(Plans.Length, (await UpAsync(lab)).Select(sa => sa.Name).Distinct().Count());

        NodeProcess node = lab.Nodes.First(node => node.Running);
        await node.CliAsync("clear security ipsec security-associations");
        await node.CliAsync("clear security ike security-associations");
        await NoneIsUpAsync(lab, "deleted by us");
        await AllPassAsync(lab, "set up again");
    }

    private static IEnumerable<int> Offices() => Enumerable.Range(1, Plans.Length);

    private static async Task<IReadOnlyList<PeerIkeSa>> UpAsync(ClusterLab lab) => [.. (await lab.Branch.SasAsync()).Where(sa => sa.Established)];

    /// <summary>Both ways through every tunnel; asked again until it passes, since the first packet may be what sets the tunnel up.</summary>
    private static Task AllPassAsync(ClusterLab lab, string when) => Task.WhenAll(Offices().Select(office => PassAsync(lab, office, when)));

    private static async Task PassAsync(ClusterLab lab, int office, string when)
    {
        foreach (string[] ping in new[] { new[] { "client", "10.1.0.10", $"10.2.{office}.10" }, ["office", $"10.2.{office}.10", "10.1.0.10"] })
        {
            string last = "";
            try
            {
                await Until.TrueAsync("", Bound, async () =>
                {
                    ShellResult result = await lab.Network.RunAsync(ping[0], Shell.Usual, "ping", "-c", "2", "-i", "0.2", "-W", "1", "-I", ping[1], ping[2]);
                    last = result.Output + result.Error;
                    return result.ExitCode == 0;
                }, TimeSpan.FromMilliseconds(500), Cancel);
            }
            catch (LabException)
            {
                Assert.Fail($"{Plans[office - 1].Scenario}, {when}: no ping from {ping[1]} to {ping[2]}\n{last}\n{(await lab.Branch.SwanctlAsync("--list-sas")).Output}\n{string.Join('\n', (await lab.Branch.LogAsync()).Split('\n').TakeLast(40))}");
            }
        }
    }

    private static async Task RenewAsync(ClusterLab lab)
    {
        IReadOnlyList<PeerIkeSa> before = await UpAsync(lab);
        await RenewAsync(lab, "--child", before, (old, sa) => sa.Children.Any(child => child.State == "INSTALLED" && old.Children.All(one => one.Inbound != child.Inbound)));
        await RenewAsync(lab, "--ike", before, (old, sa) => sa.InitiatorSpi != old.InitiatorSpi);
    }

    private static async Task RenewAsync(ClusterLab lab, string what, IReadOnlyList<PeerIkeSa> before, Func<PeerIkeSa, PeerIkeSa, bool> isRenewed)
    {
        foreach (int office in Offices())
        {
            await lab.Branch.SwanctlAsync("--rekey", what, BranchOffices.Name(office));
        }

        foreach (PeerIkeSa old in before)
        {
            try
            {
                await Until.TrueAsync("", Bound, async () => (await UpAsync(lab)).Any(sa => sa.Name == old.Name && isRenewed(old, sa)), TimeSpan.FromMilliseconds(500), Cancel);
            }
            catch (LabException)
            {
                Assert.Fail($"{old.Name}: no new {what}\n{(await lab.Branch.SwanctlAsync("--list-sas")).Output}\n{string.Join('\n', (await lab.Branch.LogAsync()).Split('\n').Where(line => line.Contains(old.Name, StringComparison.Ordinal) || line.Contains("IKE]", StringComparison.Ordinal)).TakeLast(40))}");
            }
        }
    }

    private static async Task LoseOwnerAsync(ClusterLab lab)
    {
        ClusterView view = await lab.ViewAsync();
        IReadOnlyList<PeerIkeSa> before = await UpAsync(lab);
        string owner = before.GroupBy(sa => OwnerOf(view, sa)).MaxBy(group => group.Count())!.Key;
        Say($"killing {owner}, which owns {string.Join(", ", before.Where(sa => OwnerOf(view, sa) == owner).Select(sa => sa.Name))}");
        lab.Nodes.Single(node => node.Name == owner).Kill();
        await AllPassAsync(lab, $"{owner} killed");

        // A phase 1 that was renewed before goes when its time has come; nothing new is made.
        IReadOnlyList<PeerIkeSa> after = await UpAsync(lab);
        Assert.Empty(Spis(after).Except(Spis(before)));
        Assert.Equal(Plans.Length, after.Select(sa => sa.Name).Distinct().Count());
    }

    /// <summary>Whoever began, ours is the SPI whose first byte is an anchor of ours; the peer began all of these.</summary>
    private static string OwnerOf(ClusterView view, PeerIkeSa sa) => view.OwnerOf(sa.ResponderSpi) ?? throw new LabException($"nobody owns {sa.Name}");

    private static IEnumerable<string> Spis(IReadOnlyList<PeerIkeSa> sas) => sas.Select(sa => $"{sa.Name} {sa.InitiatorSpi} {sa.ResponderSpi}").Order();

    private static async Task NoneIsUpAsync(ClusterLab lab, string when) =>
        await Until.TrueAsync($"no IKE SA at the peer, {when}", Bound, async () => (await lab.Branch.SasAsync()).Count == 0, TimeSpan.FromMilliseconds(500), Cancel);

    private static async Task<string> CertificatesAsync(string branch)
    {
        string ours = branch + "-ours";
        foreach (var (name, kind) in new[] { ("rsa", "rsa-2048") })
        {
            string peer = Path.Combine(ours, $"peer-{name}");
            await LabCertificates.MakeAsync(kind, Path.Combine(ours, name), peer);
            foreach (var (folder, file, extension) in new[] { ("x509ca", "ca.pem", "pem"), ("x509", "peer.pem", "pem"), ("private", "peer.key", "key") })
            {
                Directory.CreateDirectory(Path.Combine(branch, folder));
                File.Copy(Path.Combine(peer, folder, file), Path.Combine(branch, folder, $"{name}.{extension}"));
            }
        }

        return ours;
    }

    private static async Task LoadAsync(ClusterLab lab, string ours)
    {
        foreach (string name in (string[])["rsa"])
        {
            string directory = Path.Combine(ours, name);
            foreach (string command in (string[])
            [
                $"request security pki ca-certificate load ca-profile {name} filename {directory}/ca.pem",
                $"request security pki local-certificate load certificate-id {name} filename {directory}/ours.pem key {directory}/ours.key",
            ])
            {
                ShellResult result = await lab.Nodes[0].CliAsync(command);
                Assert.Contains("loaded successfully", result.Output + result.Error, StringComparison.Ordinal);
            }
        }
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}

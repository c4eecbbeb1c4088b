using Cluster.Bench.Lab;
using Cluster.Tests.Interop;
using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>
/// One cluster of three nodes and a strongSwan office of every kind at once: both versions, modes and proofs. Each is set up by the peer, renewed
/// by the peer, loses the node that owns it, is deleted from either side and set up by us, and in the end its peer dies
/// (<see cref="PeerScenarios.Checks"/>).
/// </summary>
[Trait("Category", "Failover")]
[Collection(AloneCollection.Name)]
public sealed class PeerScenarioTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60), SetUpBound = TimeSpan.FromSeconds(40), DeadBound = TimeSpan.FromSeconds(150);

    /// <summary>What a Child SA may carry: less than 140 pings of 1300 bytes.</summary>
    private const int Kilobytes = 128;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryKindOfPeer_OnThreeNodes_IsSetUpRenewedKeptAndDeleted()
    {
        string ours = "";
        await using ClusterLab lab = await ClusterLab.StartAsync(
            new ClusterLabSettings($"ps{Environment.ProcessId}", 3, PeerScenarios.Plans.Length, BranchSuite.GcmCurve25519)
            {
                Plans = [.. PeerScenarios.Plans],
                Statements =
                [
                    .. Offices().SelectMany(LooksForDeadPeers),
                    .. Offices().Select(ProposalOf).Distinct().Select(name => $"security ipsec proposal {name} lifetime-kilobytes {Kilobytes}"),
                ],
                PreparePeer = async branch => ours = await CertificatesAsync(branch),
            }, Say);
        await LoadAsync(lab, ours);

        foreach (int office in Offices())
        {
            Assert.True(await lab.Branch.InitiateAsync(BranchOffices.Name(office), SetUpBound), $"{PeerScenarios.Plans[office - 1].Scenario}: not set up by the peer\n{await lab.Branch.LogAsync()}");
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
        await UsersCallAsync(lab);
        await AllPassAsync(lab, "set up by us, on traffic");
        Assert.Equal(PeerScenarios.Plans.Length, (await UpAsync(lab)).Select(sa => sa.Name).Distinct().Count());

        NodeProcess node = lab.Nodes.First(node => node.Running);
        await node.CliAsync("clear security ipsec security-associations");
        await node.CliAsync("clear security ike security-associations");
        await NoneIsUpAsync(lab, "deleted by us");
        await UsersCallAsync(lab);
        await AllPassAsync(lab, "set up again");
        await RenewedByUsAsync(lab);
        await AllPassAsync(lab, "renewed by us");

        await lab.Branch.KillAsync();
        await NoneIsOursAsync(lab);
    }

    private static IEnumerable<string> LooksForDeadPeers(int office)
    {
        string path = $"security ike gateway {BranchOffices.Name(office)} dead-peer-detection";
        return [$"{path} always-send", $"{path} interval 10", $"{path} threshold 2"];
    }

    private static string ProposalOf(int office) => PeerScenarios.Plans[office - 1] is { Certificate: null } plan && plan.Suite == BranchSuite.GcmCurve25519
        ? "ipsec-branch" : $"ipsec-{BranchOffices.Name(office)}";

    /// <summary>More goes through each tunnel than a Child SA may carry: we renew it in time, and nothing is lost for long.</summary>
    private static async Task RenewedByUsAsync(ClusterLab lab)
    {
        HashSet<string> old = [.. (await UpAsync(lab)).SelectMany(sa => sa.Children).Select(child => child.Inbound)];
        await Task.WhenAll(Offices().Select(office => lab.Network.RunAsync(
            "client", Bound, "ping", "-c", "140", "-i", "0.02", "-W", "1", "-s", "1300", "-I", "10.1.0.10", $"10.2.{office}.10")));
        IEnumerable<string> missing = [];
        try
        {
            await Until.TrueAsync("", Bound, async () =>
            {
                ILookup<string, PeerIkeSa> now = (await UpAsync(lab)).ToLookup(sa => sa.Name);
                missing = Offices().Where(office => !now[BranchOffices.Name(office)].Any(sa => sa.Children.Any(child => child.State == "INSTALLED" && !old.Contains(child.Inbound))))
                    .Select(office => PeerScenarios.Plans[office - 1].Scenario);
                return !missing.Any();
            }, TimeSpan.FromMilliseconds(500), Cancel);
        }
        catch (LabException)
        {
            Assert.Fail($"not renewed by us: {string.Join(", ", missing)}\n{(await lab.Branch.SwanctlAsync("--list-sas")).Output}");
        }
    }

    /// <summary>Who has users cannot be called.</summary>
    private static async Task UsersCallAsync(ClusterLab lab)
    {
        foreach (int office in Offices().Where(office => PeerScenarios.Plans[office - 1].User is not null))
        {
            Assert.True(await lab.Branch.InitiateAsync(BranchOffices.Name(office), SetUpBound), $"{PeerScenarios.Plans[office - 1].Scenario}: not set up by the peer\n{await lab.Branch.LogAsync()}");
        }
    }

    /// <summary>The peer is dead and says nothing: we notice ourselves.</summary>
    private static async Task NoneIsOursAsync(ClusterLab lab)
    {
        string last = "";
        try
        {
            await Until.TrueAsync("", DeadBound, async () =>
            {
                ShellResult answer = await lab.Nodes.First(node => node.Running).CliAsync("show security ipsec security-associations");
                last = answer.Output + answer.Error;
                return answer.ExitCode is 0 or 3 && !Offices().Any(office => last.Contains($"{BranchOffices.Address(office)} ", StringComparison.Ordinal));
            }, TimeSpan.FromSeconds(2), Cancel);
        }
        catch (LabException)
        {
            Assert.Fail($"the peers are dead, and these SAs stand:\n{last}");
        }
    }

    private static IEnumerable<int> Offices() => Enumerable.Range(1, PeerScenarios.Plans.Length);

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
                Assert.Fail($"{PeerScenarios.Plans[office - 1].Scenario}, {when}: no ping from {ping[1]} to {ping[2]}\n{last}\n{(await lab.Branch.SwanctlAsync("--list-sas")).Output}\n{string.Join('\n', (await lab.Branch.LogAsync()).Split('\n').TakeLast(40))}");
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
        Assert.Equal(PeerScenarios.Plans.Length, after.Select(sa => sa.Name).Distinct().Count());
    }

    /// <summary>Whoever began, ours is the SPI whose first byte is an anchor of ours; the peer began all of these.</summary>
    private static string OwnerOf(ClusterView view, PeerIkeSa sa) => view.OwnerOf(sa.ResponderSpi) ?? throw new LabException($"nobody owns {sa.Name}");

    private static IEnumerable<string> Spis(IReadOnlyList<PeerIkeSa> sas) => sas.Select(sa => $"{sa.Name} {sa.InitiatorSpi} {sa.ResponderSpi}").Order();

    private static async Task NoneIsUpAsync(ClusterLab lab, string when) =>
        await Until.TrueAsync($"no IKE SA at the peer, {when}", Bound, async () => (await lab.Branch.SasAsync()).Count == 0, TimeSpan.FromMilliseconds(500), Cancel);

    private static async Task<string> CertificatesAsync(string branch)
    {
        string ours = branch + "-ours";
        foreach (var (name, kind) in PeerScenarios.Certificates)
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
        foreach (var (name, _) in PeerScenarios.Certificates)
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

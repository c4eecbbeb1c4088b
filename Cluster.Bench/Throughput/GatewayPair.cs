using System.Security.Cryptography;
using Cluster.Bench.Lab;

namespace Cluster.Bench.Throughput;

/// <summary>Two gateways of one make with a tunnel between them; disposing it ends them.</summary>
internal sealed class GatewayPair : IAsyncDisposable
{
    private static readonly TimeSpan NodeBound = TimeSpan.FromSeconds(40);
    private readonly List<IAsyncDisposable> _parts = [];

    /// <summary>Two shipped nodes, each alone with SQLite, with negotiated SAs, policies, replay window, counters and telemetry on.</summary>
    /// <param name="inUdp">ESP in UDP although there is no NAT.</param>
    public static async Task<GatewayPair> OursAsync(LabNetwork lab, BranchSuite suite, bool inUdp)
    {
        var pair = new GatewayPair();
        string secret = Secret();
        foreach (bool first in new[] { true, false })
        {
            string name = first ? "gwa" : "gwb", directory = Path.Combine(lab.Disk, $"{name}-{Guid.NewGuid():n}"), config = Path.Combine(directory, "pair.set");
            Directory.CreateDirectory(directory);
            await File.WriteAllTextAsync(config, PairConfiguration.SetCommands(first, suite, secret, inUdp));
            var node = new NodeProcess(new NodePlan(
                name, directory, lab.Namespace(name), ["--interface", "ge-0/0/0=lan0", "--interface", "ge-0/0/3=wan0", "--metrics", "127.0.0.1:9464"], ["--config", config]));
            pair._parts.Add(node);
            node.Start();
            await pair.GuardedAsync(() => node.ReadyAsync(NodeBound));
        }

        return pair;
    }

    public static async Task<GatewayPair> StrongSwanAsync(LabNetwork lab, BranchSuite suite)
    {
        var pair = new GatewayPair();
        string secret = Secret();
        await pair.GuardedAsync(async () =>
        {
            foreach (bool first in new[] { true, false })
            {
                string name = first ? "gwa" : "gwb";
                StrongSwan daemon = await StrongSwan.StartAsync(
                    lab.Namespace(name), Path.Combine(lab.State, name), PairConfiguration.Swanctl(first, suite, secret), BranchOffices.DaemonSettings(), logLevel: -1);
                pair._parts.Add(daemon);
                if (!first && !await daemon.InitiateAsync("net", TimeSpan.FromSeconds(10)))
                {
                    throw new LabException("strongSwan did not bring the reference tunnel up");
                }
            }
        });
        return pair;
    }

    /// <param name="program">wireguard-go of Debian 13, which uses the offloads.</param>
    public static async Task<GatewayPair> WireGuardAsync(LabNetwork lab, string program)
    {
        var pair = new GatewayPair();
        await pair.GuardedAsync(async () =>
        {
            Dictionary<string, (string File, string Public)> keys = [];
            foreach (string name in new[] { "gwa", "gwb" })
            {
                string file = Path.Combine(lab.State, $"wireguard-{name}");
                await Shell.CheckAsync("/bin/sh", ["-c", "umask 077; wg genkey > \"$0\"", file]);
                keys[name] = (file, (await Shell.CheckAsync("/bin/sh", ["-c", "wg pubkey < \"$0\"", file])).Trim());
                string device = Device(lab, name);
                pair._parts.Add(lab.Start(name, $"wireguard-go-{name}", [program, "-f", device], new Dictionary<string, string> { ["LOG_LEVEL"] = "error" }));
                await Until.TrueAsync($"wireguard-go's control socket {device}", TimeSpan.FromSeconds(5), () => File.Exists($"/var/run/wireguard/{device}.sock"));
            }

            await ConnectAsync(lab, "gwa", keys["gwa"].File, keys["gwb"].Public, "192.0.2.2", "10.2.0.0/16");
            await ConnectAsync(lab, "gwb", keys["gwb"].File, keys["gwa"].Public, "192.0.2.1", "10.1.0.0/16");
        });
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }

    private static async Task ConnectAsync(LabNetwork lab, string name, string key, string peer, string endpoint, string network)
    {
        string device = Device(lab, name);
        string[][] commands =
        [
            ["wg", "set", device, "private-key", key, "listen-port", "51820", "peer", peer, "endpoint", $"{endpoint}:51820", "allowed-ips", network],
            ["ip", "link", "set", device, "up"],
            ["ip", "route", "replace", network, "dev", device],
        ];
        foreach (string[] command in commands)
        {
            ShellResult result = await lab.RunAsync(name, Shell.Usual, command);
            if (result.ExitCode != 0)
            {
                throw new LabException($"{string.Join(' ', command)}: {result.Error}");
            }
        }
    }

    /// <summary>The control sockets of all wireguard-go processes share one directory of the machine.</summary>
    private static string Device(LabNetwork lab, string name) => $"{lab.Prefix}-{name}";

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    private async Task GuardedAsync(Func<Task> start)
    {
        try
        {
            await start();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}

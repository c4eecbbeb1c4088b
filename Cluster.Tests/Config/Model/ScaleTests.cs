using System.Text;
using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config.Model;

/// <summary>Ten thousand gateways and vpns: nothing may cost the square of their number (that would be minutes).</summary>
public sealed class ScaleTests
{
    private const int Gateways = 10_000;

    [Fact]
    public void TenThousandGateways_Load_AndOneMoreIsOneChange()
    {
        string text = Text(Gateways);

        LoadedConfiguration loaded = LoadedConfiguration.From(text, "large.set");
        Assert.Empty(loaded.Messages);
        Assert.Equal(Gateways, loaded.Model!.Vpns.Count);
        ModelDiff diff = ModelDiff.Between(loaded.Model, LoadedConfiguration.From(text + "set security ike gateway g7 nat-keepalive 30\n", "large.set").Model!);
        Assert.Equal("g7", Assert.Single(diff.Gateways).Name);
        Assert.Equal("v7", Assert.Single(diff.Vpns).Name);
        Assert.Empty(diff.DisturbedVpns);
    }

    private static string Text(int count)
    {
        var text = new StringBuilder(string.Concat(ConfigText.Complete.Split('\n')
            .Where(line => !line.Contains(" branch", StringComparison.Ordinal) && !line.Contains(" vpn v ", StringComparison.Ordinal)).Select(line => line + "\n")));
        for (int i = 0; i < count; i++)
        {
            text.Append($"set security ike gateway g{i} address 198.18.{i / 250}.{i % 250} ike-policy pol\n")
                .Append($"set security ike gateway g{i} external-interface ge-0/0/3.0 version v2-only\n")
                .Append($"set security ipsec vpn v{i} bind-interface st0.{i + 1} ike gateway g{i}\n")
                .Append($"set security ipsec vpn v{i} ike ipsec-policy ipol\n")
                .Append($"set interfaces st0 unit {i + 1} family inet\n")
                .Append($"set routing-options static route 10.{128 + (i / 250)}.{i % 250}.0/24 next-hop st0.{i + 1}\n")
                .Append($"set security zones security-zone vpn interfaces st0.{i + 1}\n");
        }

        return text.ToString();
    }
}

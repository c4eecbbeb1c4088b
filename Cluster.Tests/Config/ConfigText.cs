using Cluster.Config;
using Cluster.Config.Model;
using Xunit;

namespace Cluster.Tests.Config;

/// <summary>A small complete configuration that tests change line by line.</summary>
internal static class ConfigText
{
    public const string Complete =
        """
        set system host-name gw
        set interfaces ge-0/0/0 unit 0 family inet address 10.1.0.1/24
        set interfaces ge-0/0/3 unit 0 family inet address 192.0.2.1/24
        set interfaces st0 unit 0 family inet
        set routing-options static route 10.2.0.0/16 next-hop st0.0
        set security zones security-zone untrust interfaces ge-0/0/3.0
        set security zones security-zone untrust host-inbound-traffic system-services ike
        set security zones security-zone trust interfaces ge-0/0/0.0
        set security zones security-zone vpn interfaces st0.0
        set security ike proposal p authentication-method pre-shared-keys
        set security ike proposal p dh-group group14
        set security ike proposal p authentication-algorithm sha-256
        set security ike proposal p encryption-algorithm aes-256-cbc
        set security ike policy pol proposals p
        set security ike policy pol pre-shared-key ascii-text secret-of-tests
        set security ike gateway branch address 192.0.2.101
        set security ike gateway branch ike-policy pol
        set security ike gateway branch external-interface ge-0/0/3.0
        set security ike gateway branch version v2-only
        set security ipsec proposal ip encryption-algorithm aes-128-gcm
        set security ipsec policy ipol proposals ip
        set security ipsec policy ipol perfect-forward-secrecy keys group14
        set security ipsec vpn v bind-interface st0.0
        set security ipsec vpn v ike gateway branch
        set security ipsec vpn v ike ipsec-policy ipol

        """;

    public static LoadedConfiguration Load(string text) => LoadedConfiguration.From(text, "test.set");

    /// <summary>The complete configuration with more lines.</summary>
    public static LoadedConfiguration With(params string[] lines) => Load(Complete + string.Join('\n', lines) + "\n");

    /// <summary>The complete configuration without the lines that contain this text.</summary>
    public static LoadedConfiguration Without(string part) =>
        Load(string.Join('\n', Complete.Split('\n').Where(line => !line.Contains(part, StringComparison.Ordinal))));

    /// <summary>The complete configuration with one text for another.</summary>
    public static LoadedConfiguration Replacing(string old, string now)
    {
        Assert.Contains(old, Complete, StringComparison.Ordinal);
        return Load(Complete.Replace(old, now, StringComparison.Ordinal));
    }

    public static ClusterModel Model(LoadedConfiguration loaded)
    {
        Assert.Empty(loaded.Errors);
        return loaded.Model!;
    }

    /// <summary>It does not compile, and among the errors is this one, with a line.</summary>
    public static void AssertRefused(LoadedConfiguration loaded, string path, string message)
    {
        Assert.Null(loaded.Model);
        Assert.True(
            loaded.Errors.Any(error => error.Path == path && error.Message.Contains(message, StringComparison.Ordinal) && error.Line > 0),
            string.Join('\n', loaded.Messages));
    }

    /// <summary>It compiles, and among the warnings is this one, with a line.</summary>
    public static ClusterModel AssertWarned(LoadedConfiguration loaded, string path, string message)
    {
        Assert.True(
            loaded.Warnings.Any(warning => warning.Path == path && warning.Message.Contains(message, StringComparison.Ordinal) && warning.Line > 0),
            string.Join('\n', loaded.Messages));
        return Model(loaded);
    }

    /// <summary>The complete configuration, its gateway with IKEv1, with more lines.</summary>
    public static LoadedConfiguration WithIkeV1(params string[] lines) =>
        Load(Complete.Replace("set security ike gateway branch version v2-only\n", "", StringComparison.Ordinal) + string.Join('\n', lines) + "\n");

    /// <summary>The complete configuration with IKEv1 and, in place of the peer's address, a dynamic peer.</summary>
    public static LoadedConfiguration WithDynamic(params string[] lines) =>
        Load(Complete.Replace("set security ike gateway branch version v2-only\n", "", StringComparison.Ordinal)
            .Replace("set security ike gateway branch address 192.0.2.101\n", "", StringComparison.Ordinal) + string.Join('\n', lines) + "\n");
}

using System.Text;

namespace Cluster.Bench.Lab;

/// <summary>
/// N branch offices that connect to one gateway: one strongSwan daemon with an address, an IKE SA and a LAN of its own for each. Office
/// I = 1..N has 192.0.2.(100+I) and 10.2.I.0/24; the gateway has 192.0.2.1 and 10.1.0.0/24.
/// </summary>
public static class BranchOffices
{
    public const string GatewayAddress = "192.0.2.1";
    public const string GatewayLan = "10.1.0.0/24";

    public static string Address(int office) => $"192.0.2.{100 + office}";

    public static string Name(int office) => $"office{office}";

    /// <summary>strongSwan's daemon settings: impatient, as the tests' bounds are; no limit on half-open SAs; aggressive mode with a shared key, which it refuses otherwise.</summary>
    /// <param name="timeout">Seconds to the first retransmission; then <paramref name="factor"/> times as long each.</param>
    public static string DaemonSettings(double timeout = 1, double factor = 1.3, int tries = 12) => FormattableString.Invariant(
        $"charon-systemd {{\n  dos_protection = no\n  i_dont_care_about_security_and_use_aggressive_mode_psk = yes\n  retransmit_timeout = {timeout}\n  retransmit_base = {factor}\n  retransmit_tries = {tries}\n}}\n");

    /// <summary>The offices' side: they initiate, with liveness checks every second.</summary>
    public static string Swanctl(int offices, Func<int, OfficePlan> plans, Func<int, string> secret)
    {
        var text = new StringBuilder("connections {\n");
        for (int i = 1; i <= offices; i++)
        {
            OfficePlan plan = plans(i);
            string proof = plan.Certificate is { } file ? $"auth = pubkey\n      id = gwb.lab\n      certs = {file}.pem" : $"auth = psk\n      id = {Address(i)}";
            string expected = plan.Certificate is null ? $"auth = psk\n      id = {GatewayAddress}" : "auth = pubkey\n      id = gwa.lab";
            string user = plan.User is { } name ? $"local-xauth {{\n      auth = xauth\n      xauth_id = {name}\n    }}" : "";
            text.Append(
                $$"""
                  {{Name(i)}} {
                    version = {{plan.Version}}
                    aggressive = {{(plan.Aggressive ? "yes" : "no")}}
                    local_addrs = {{Address(i)}}
                    remote_addrs = {{GatewayAddress}}
                    proposals = {{plan.Suite.Ike}}
                    dpd_delay = 1s
                    mobike = no
                    rekey_time = 4h
                    {{plan.PeerLine}}
                    local {
                      {{proof}}
                    }
                    {{user}}
                    remote {
                      {{expected}}
                    }
                    children {
                      {{Name(i)}} {
                        local_ts = 10.2.{{i}}.0/24
                        remote_ts = {{GatewayLan}}
                        esp_proposals = {{plan.Suite.Esp}}
                        rekey_time = 1h
                        dpd_action = restart
                      }
                    }
                  }

                """);
        }

        text.Append("}\nsecrets {\n");
        for (int i = 1; i <= offices; i++)
        {
            text.Append($"  ike-{Name(i)} {{\n    id-1 = {Address(i)}\n    secret = \"{secret(i)}\"\n  }}\n");
            text.Append(plans(i).User is { } name ? $"  xauth-{Name(i)} {{\n    id = {name}\n    secret = \"{secret(i)}\"\n  }}\n" : "");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>A strongSwan that stands where our gateway would: for trying the lab itself and for comparison.</summary>
    public static string SwanctlOfGateway(int offices, BranchSuite suite, Func<int, string> secret)
    {
        var text = new StringBuilder("connections {\n");
        for (int i = 1; i <= offices; i++)
        {
            text.Append(
                $$"""
                  {{Name(i)}} {
                    version = 2
                    local_addrs = {{GatewayAddress}}
                    remote_addrs = {{Address(i)}}
                    proposals = {{suite.Ike}}
                    local {
                      auth = psk
                      id = {{GatewayAddress}}
                    }
                    remote {
                      auth = psk
                      id = {{Address(i)}}
                    }
                    children {
                      {{Name(i)}} {
                        local_ts = {{GatewayLan}}
                        remote_ts = 10.2.{{i}}.0/24
                        esp_proposals = {{suite.Esp}}
                      }
                    }
                  }

                """);
        }

        text.Append("}\nsecrets {\n");
        for (int i = 1; i <= offices; i++)
        {
            text.Append($"  ike-{Name(i)} {{\n    id-1 = {Address(i)}\n    secret = \"{secret(i)}\"\n  }}\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The gateway's side as set commands: reth0 towards the WAN, reth1 towards the LAN, one st0 unit per office.</summary>
    /// <param name="plans">Where offices differ; null where all are of the suite.</param>
    public static string SetCommands(int offices, BranchSuite suite, Func<int, string> secret, Func<int, OfficePlan>? plans = null)
    {
        var text = new StringBuilder();
        void Set(string statement) => text.Append("set ").Append(statement).Append('\n');
        Set("interfaces reth0 redundant-ether-options redundancy-group 1");
        Set($"interfaces reth0 unit 0 family inet address {GatewayAddress}/24");
        Set("interfaces reth1 redundant-ether-options redundancy-group 1");
        Set("interfaces reth1 unit 0 family inet address 10.1.0.1/24");
        Set("security zones security-zone untrust interfaces reth0.0");
        Set("security zones security-zone untrust host-inbound-traffic system-services ike");
        Set("security zones security-zone untrust host-inbound-traffic system-services ping");
        Set("security zones security-zone trust interfaces reth1.0");
        Set("security zones security-zone trust host-inbound-traffic system-services all");
        Set("security ike proposal ike-branch authentication-method pre-shared-keys");
        foreach (string statement in suite.OurIke)
        {
            Set($"security ike proposal ike-branch {statement}");
        }

        Set("security ipsec proposal ipsec-branch protocol esp");
        foreach (string statement in suite.OurEsp)
        {
            Set($"security ipsec proposal ipsec-branch {statement}");
        }

        Set("security ipsec policy ipsec-branch proposals ipsec-branch");
        for (int i = 1; i <= offices; i++)
        {
            Office(Set, i, secret(i), plans?.Invoke(i) ?? new OfficePlan(Name(i), 2, suite), suite);
        }

        foreach ((string from, string to, string policy) in new[] { ("trust", "offices", "out"), ("offices", "trust", "in") })
        {
            string path = $"security policies from-zone {from} to-zone {to} policy {policy}";
            Set($"{path} match source-address any");
            Set($"{path} match destination-address any");
            Set($"{path} match application any");
            Set($"{path} then permit");
        }

        Set("security flow tcp-mss ipsec-vpn mss 1350");
        return text.ToString();
    }

    private static void Office(Action<string> set, int i, string secret, OfficePlan plan, BranchSuite usual)
    {
        string name = Name(i), ike = "ike-branch", ipsec = "ipsec-branch";
        if (plan.Suite != usual || plan.Certificate is not null)
        {
            (ike, ipsec) = ($"ike-{name}", $"ipsec-{name}");
            set($"security ike proposal {ike} authentication-method {plan.Method}");
            Array.ForEach(plan.Suite.OurIke, statement => set($"security ike proposal {ike} {statement}"));
            set($"security ipsec proposal {ipsec} protocol esp");
            Array.ForEach(plan.Suite.OurEsp, statement => set($"security ipsec proposal {ipsec} {statement}"));
            set($"security ipsec policy {ipsec} proposals {ipsec}");
        }

        set($"interfaces st0 unit {i} family inet");
        set($"routing-options static route 10.2.{i}.0/24 next-hop st0.{i}");
        set($"security zones security-zone offices interfaces st0.{i}");
        set($"security ike policy {name} proposals {ike}");
        if (plan.Aggressive)
        {
            set($"security ike policy {name} mode aggressive");
        }

        Prove(set, name, secret, plan);
        set($"security ike gateway {name} ike-policy {name}");
        set($"security ike gateway {name} address {Address(i)}");
        set($"security ike gateway {name} external-interface reth0.0");
        set($"security ike gateway {name} version {(plan.Version == 2 ? "v2-only" : "v1-only")}");
        set($"security ipsec vpn {name} ike gateway {name}");
        set($"security ipsec vpn {name} ike ipsec-policy {ipsec}");
        if (plan.Version == 1)
        {
            set($"security ipsec vpn {name} ike proxy-identity local {GatewayLan}");
            set($"security ipsec vpn {name} ike proxy-identity remote 10.2.{i}.0/24");
        }

        set($"security ipsec vpn {name} bind-interface st0.{i}");
        if (plan.User is { } user)
        {
            set($"security ike gateway {name} xauth access-profile {name}");
            set($"access profile {name} authentication-order password");
            set($"access profile {name} client {user} firewall-user password {secret}");
            set($"security ipsec vpn {name} establish-tunnels responder-only");
        }
    }

    private static void Prove(Action<string> set, string name, string secret, OfficePlan plan)
    {
        if (plan.Certificate is not { } certificate)
        {
            set($"security ike policy {name} pre-shared-key ascii-text {secret}");
            return;
        }

        set($"security ike policy {name} certificate local-certificate {certificate}");
        set($"security ike policy {name} certificate trusted-ca {certificate}");
        set($"security ike gateway {name} local-identity hostname gwa.lab");
        set($"security ike gateway {name} remote-identity hostname gwb.lab");
    }
}

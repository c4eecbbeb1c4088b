using System.Collections.Frozen;
using System.Net;

namespace Cluster.Config.Model;

/// <summary>Vpns with typed keys (C9, C10).</summary>
internal static class ManualVpnCompiler
{
    private const int DesKey = 8;

    public static FrozenDictionary<string, ManualVpn> Compile(
        ClusterBuilder cluster, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        var seen = new Dictionary<(int Spi, IPAddress Local, IpsecProtocol Protocol), string>();
        var compiled = new Dictionary<string, ManualVpn>();
        foreach (VpnBuilder vpn in cluster.Vpns.Values)
        {
            if (vpn.Manual is not { } manual)
            {
                continue;
            }

            CheckParts(vpn, manual, errors);
            ManualAuthentication? authentication = Authentication(manual.AuthenticationKey, errors);
            ManualEncryption? encryption = Encryption(manual.EncryptionKey, errors);
            if (manual is not { ExternalInterface: { } external, Gateway: { } gateway } || LocalAddress(external, gateway.Address, interfaces, errors) is not { } local)
            {
                continue;
            }

            if (manual.Spi != 0 && !seen.TryAdd((manual.Spi, local, manual.Protocol), vpn.Name))
            {
                errors.Add(manual.At, $"spi {manual.Spi} at {local} is already that of vpn {seen[(manual.Spi, local, manual.Protocol)]}");
            }

            compiled.Add(vpn.Name, new ManualVpn(
                vpn.Name, vpn.BindInterface?.Name, external.Name, local, gateway.Address, manual.Protocol, manual.Spi, vpn.DfBit, authentication, encryption));
        }

        return compiled.ToFrozenDictionary();
    }

    private static void CheckParts(VpnBuilder vpn, ManualBuilder manual, ConfigErrors errors)
    {
        if (manual is { Protocol: IpsecProtocol.Ah, EncryptionKey: { } needless })
        {
            errors.Add(needless.At, "protocol ah does not encrypt: 'encryption' must go");
        }

        if (manual.AuthenticationKey is null && (manual.EncryptionKey is null || manual.Protocol == IpsecProtocol.Ah))
        {
            errors.Add(manual.At, manual.Protocol == IpsecProtocol.Ah
                ? "'authentication' is missing: protocol ah needs it"
                : "'authentication' or 'encryption' is missing: protocol esp needs at least one");
        }

        if (vpn.Monitor is not null && vpn.BindInterface is null)
        {
            errors.Add(vpn.Monitor.At, "vpn-monitor needs a tunnel interface: 'bind-interface' is missing");
        }
    }

    private static ManualAuthentication? Authentication(ManualKeyBuilder? key, ConfigErrors errors) =>
        key?.Authentication is { } algorithm && Secret(key, algorithm.Keyword, algorithm.KeyBytes, errors) is { } secret
            ? new ManualAuthentication(algorithm, secret) : null;

    private static ManualEncryption? Encryption(ManualKeyBuilder? key, ConfigErrors errors)
    {
        if (key?.Encryption is not { } algorithm)
        {
            return null;
        }

        if (algorithm.CombinedMode)
        {
            // The counter of a typed key begins anew with every start of a node: two packets would share a key stream.
            errors.Add(key.At, $"{algorithm.Keyword} is not safe with a typed key: a cbc cipher is needed");
            return null;
        }

        SecretText? secret = Secret(key, algorithm.Keyword, algorithm.KeyBytes, errors);
        if (secret is not null && algorithm.Keyword == "3des-cbc" && HasEqualParts(secret.Bytes))
        {
            errors.Warn(key.Key!.Value.At, "the three parts of the key are not all different: triple DES is then no stronger than DES");
        }

        return secret is null ? null : new ManualEncryption(algorithm, secret);
    }

    private static bool HasEqualParts(ReadOnlySpan<byte> key) =>
        key[..DesKey].SequenceEqual(key[DesKey..(2 * DesKey)]) || key[DesKey..(2 * DesKey)].SequenceEqual(key[(2 * DesKey)..])
        || key[..DesKey].SequenceEqual(key[(2 * DesKey)..]);

    private static SecretText? Secret(ManualKeyBuilder builder, string algorithm, int length, ConfigErrors errors)
    {
        if (builder.Key is not { } key)
        {
            errors.Add(builder.At, $"'key' is missing: {algorithm} needs {length} characters of text or {2 * length} hexadecimal digits");
            return null;
        }

        if (key.Secret.Length != length)
        {
            errors.Add(key.At, $"{algorithm} needs {length} characters of text or {2 * length} hexadecimal digits, not {key.Secret.Length} or {2 * key.Secret.Length}");
            return null;
        }

        return key.Secret;
    }

    private static IPAddress? LocalAddress(
        Reference external, IPAddress peer, FrozenDictionary<string, InterfaceUnit> interfaces, ConfigErrors errors)
    {
        if (!interfaces.TryGetValue(external.Name, out InterfaceUnit? unit))
        {
            errors.Add(external.At, $"interface {external.Name} is not configured under [edit interfaces]");
            return null;
        }

        IPAddress? local = unit.Addresses.Select(address => address.Address).FirstOrDefault(address => address.AddressFamily == peer.AddressFamily);
        if (local is null)
        {
            errors.Add(external.At, $"interface {external.Name} has no address of the family of {peer}");
        }

        return local;
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Cluster.Actors.Configuration;
using Cluster.Actors.Store;
using Cluster.Config.Model;
using Cluster.Ike.Access;

namespace Cluster.Actors.Access;

/// <summary>Inner addresses: the user's own, or one of the pool of its access profile.</summary>
internal sealed class AddressPools(ConfigurationView configuration, IAddressLeases? leases)
{
    private const int HostPrefix = 32, HostPrefix6 = 128;

    public async Task<AccessAnswer> AssignAsync(AccessMessages.Ask ask, AccessQuestion.Address question, CancellationToken cancel)
    {
        AccessProfile? profile = configuration.Current.Model?.AccessProfiles.GetValueOrDefault(question.Profile);
        if (profile is null || leases is null)
        {
            return Refused(question, $"access profile {question.Profile} is no longer configured");
        }

        AddressPool? pool = profile.Pool;
        IPAddress? own = question.Grant.Address;
        if (own is null && pool is null)
        {
            return Refused(question, $"user {question.User} has no inner address: access profile {profile.Name} has no address-assignment pool");
        }

        var request = new LeaseRequest(
            ask.Anchor, ask.Term, ask.SaNumber, pool?.Name ?? profile.Name, question.User, own, pool is null ? [] : Ranges(pool));
        LeaseAnswer answer = await leases.TakeAsync(request, cancel).ConfigureAwait(false);
        return answer.Address is { } address
            ? new AccessAnswer.Assigned(question.Number, new AddressLease(
                address,
                pool is not null && pool.Network.Contains(address) ? pool.Network.PrefixLength : address.AddressFamily == AddressFamily.InterNetwork ? HostPrefix : HostPrefix6,
                [.. question.Grant.Dns.Concat(pool is null ? [] : pool.Dns.AsEnumerable()).Distinct()],
                [.. pool is null ? [] : pool.Wins.AsEnumerable()]))
            : Refused(question, answer.Refusal!);
    }

    /// <summary>Without ranges: all of the network but its own address and, in IPv4, the broadcast address.</summary>
    private static ImmutableArray<(IPAddress Low, IPAddress High)> Ranges(AddressPool pool)
    {
        if (pool.Ranges.Count > 0)
        {
            return [.. pool.Ranges.Select(range => (range.Low, range.High))];
        }

        byte[] low = pool.Network.BaseAddress.GetAddressBytes(), high = pool.Network.BaseAddress.GetAddressBytes();
        for (int bit = pool.Network.PrefixLength; bit < high.Length * 8; bit++)
        {
            high[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        if (pool.Network.PrefixLength < (low.Length * 8) - 1)
        {
            low[^1]++;
            high[^1]--;
        }

        return [(new IPAddress(low), new IPAddress(high))];
    }

    private static AccessAnswer.Refused Refused(AccessQuestion question, string reason) => new(question.Number, reason);
}

using System.Net;

namespace Cluster.Config.Model;

/// <summary>Resolves address names: in the book of the zone, then in the global one (config.md section 8).</summary>
internal sealed class AddressBooks
{
    private const string Global = "global";

    private static readonly IPNetwork AnyInet = new(IPAddress.Any, 0);
    private static readonly IPNetwork AnyInet6 = new(IPAddress.IPv6Any, 0);

    private readonly Dictionary<string, AddressBookBuilder> _ofZone = [];
    private readonly AddressBookBuilder? _global;
    private readonly ConfigErrors _errors;

    public AddressBooks(ClusterBuilder cluster, ConfigErrors errors)
    {
        _errors = errors;
        _global = cluster.AddressBooks.FirstOrDefault(book => book.Name == Global);
        foreach (ZoneBuilder zone in cluster.Zones.Where(zone => zone.AddressBook is not null))
        {
            _ofZone.Add(zone.Name, zone.AddressBook!);
            if (cluster.AddressBooks.Count > 0)
            {
                errors.Add(zone.AddressBook!.At, "address books within zones and under [edit security address-book] exclude each other");
            }
        }

        foreach (AddressBookBuilder book in cluster.AddressBooks)
        {
            Attach(cluster, book);
        }

        foreach (AddressBookBuilder book in cluster.AddressBooks.Concat(cluster.Zones.Where(zone => zone.AddressBook is not null).Select(zone => zone.AddressBook!)))
        {
            CheckAddresses(book);
            CheckSets(book);
        }
    }

    public IEnumerable<IPNetwork> Resolve(Reference name, string? zone)
    {
        switch (name.Name)
        {
            case "any":
                return [AnyInet, AnyInet6];
            case "any-ipv4":
                return [AnyInet];
            case "any-ipv6":
                return [AnyInet6];
        }

        foreach (AddressBookBuilder? book in new[] { zone is null ? null : _ofZone.GetValueOrDefault(zone), _global })
        {
            if (book is not null && (book.Addresses.ContainsKey(name.Name) || book.Sets.ContainsKey(name.Name)))
            {
                return Expand(book, name.Name, []);
            }
        }

        string where = zone is null ? "address-book global" : $"the address book of zone {zone} or in address-book global";
        _errors.Add(name.At, $"address '{name.Name}' is not defined in {where}");
        return [];
    }

    private void Attach(ClusterBuilder cluster, AddressBookBuilder book)
    {
        foreach (Reference zone in book.AttachedZones)
        {
            if (book.Name == Global)
            {
                _errors.Add(zone.At, "address-book global is for all zones and is not attached");
            }
            else if (cluster.Zones.All(known => known.Name != zone.Name))
            {
                _errors.Add(zone.At, $"security-zone '{zone.Name}' is not defined under [edit security zones]");
            }
            else if (!_ofZone.TryAdd(zone.Name, book) && _ofZone[zone.Name].Name != zone.Name)
            {
                _errors.Add(zone.At, $"zone {zone.Name} already has address-book {_ofZone[zone.Name].Name}: one book for a zone");
            }
        }
    }

    private static IEnumerable<IPNetwork> PrefixesOf(AddressBuilder address) =>
        address is { Range: { Low: { } low, High: { } high } } ? AddressSpan.Prefixes(low, high)
        : address.Prefix is { } prefix ? [prefix]
        : [];

    private void CheckAddresses(AddressBookBuilder book)
    {
        foreach (AddressBuilder address in book.Addresses.Values)
        {
            if (address.Range is { Low: { } low, High: { } high } range && AddressSpan.Compare(low, high) is not < 1)
            {
                _errors.Add(range.At, $"{high} must be of the family of {low}, and not below it");
            }
            else if (address is { Prefix: null, Range: null, IsOther: false })
            {
                _errors.Add(address.At, "an address is needed: a prefix, dns-name, range-address or wildcard-address");
            }
        }
    }

    private void CheckSets(AddressBookBuilder book)
    {
        foreach (AddressSetBuilder set in book.Sets.Values)
        {
            foreach (Reference address in set.Addresses.Where(address => !book.Addresses.ContainsKey(address.Name)))
            {
                _errors.Add(address.At, $"address '{address.Name}' is not defined in address-book {book.Name}");
            }

            foreach (Reference inner in set.Sets.Where(inner => !book.Sets.ContainsKey(inner.Name)))
            {
                _errors.Add(inner.At, $"address-set '{inner.Name}' is not defined in address-book {book.Name}");
            }
        }
    }

    /// <summary>Sets may hold sets; one that holds itself adds nothing.</summary>
    private static HashSet<IPNetwork> Expand(AddressBookBuilder book, string name, HashSet<string> seen)
    {
        var found = new HashSet<IPNetwork>();
        if (!seen.Add(name))
        {
            return found;
        }

        if (book.Addresses.TryGetValue(name, out AddressBuilder? address))
        {
            found.UnionWith(PrefixesOf(address));
        }
        else if (book.Sets.TryGetValue(name, out AddressSetBuilder? set))
        {
            foreach (Reference member in set.Addresses.Concat(set.Sets))
            {
                found.UnionWith(Expand(book, member.Name, seen));
            }
        }

        return found;
    }
}

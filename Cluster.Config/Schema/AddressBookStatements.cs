using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class AddressBookStatements
{
    private const string NoMatch = "policies match nothing by it";

    public static readonly Statement[] Rows =
    [
        Row.Entry("security address-book *", ArgumentTypes.Name("book-name", [new ArgumentWord("global", "For all zones")]),
            "Names for addresses; 'global' is for all zones",
            (ClusterBuilder b, string name, Place at) =>
            {
                var book = new AddressBookBuilder(name, at);
                b.AddressBooks.Add(book);
                return book;
            }),
        Row.Kept("security address-book * description", ArgumentTypes.Text("text"), "Free text"),
        .. EntryRows("security address-book *"),
        Row.Section("security address-book * attach", "Where the book is used"),
        Row.Entry("security address-book * attach zone *", ArgumentTypes.Name("zone-name", "security zones security-zone *"), "A zone",
            (AddressBookBuilder b, string name, Place at) =>
            {
                b.AttachedZones.Add(new Reference(name, at));
                return b;
            }),
    ];

    /// <summary>The addresses and sets of a book, wherever the book stands.</summary>
    public static Statement[] EntryRows(string book)
    {
        string address = book + " address *", set = book + " address-set *";
        return
        [
            Row.Entry(address, ArgumentTypes.Name("address-name"), "A name for an address",
                (AddressBookBuilder b, string name, Place at) => b.Addresses[name] = new AddressBuilder(name, at), oneLine: true),
            Row.Kept(address + " description", ArgumentTypes.Text("text"), "Free text"),
            Row.Entry(address + " dns-name *", ArgumentTypes.NameOf(TextTypes.HostName), "The addresses of a domain name",
                (AddressBuilder b, string name, Place at) =>
                {
                    b.IsOther = true;
                    return b;
                }, choice: "address").NotYet(NoMatch),
            Row.KeptFlag(address + " dns-name * ipv4-only", "IPv4 addresses only", choice: "family"),
            Row.KeptFlag(address + " dns-name * ipv6-only", "IPv6 addresses only", choice: "family"),
            Row.Entry(address + " range-address *", ArgumentTypes.NameOf(ArgumentTypes.Address), "A range of addresses",
                (AddressBuilder b, string name, Place at) => b.Range = new AddressRangeBuilder(name, at) { Low = IPAddress.Parse(name) },
                oneLine: true, choice: "address"),
            Row.Leaf(address + " range-address * to", ArgumentTypes.Address, "Its last address",
                (AddressRangeBuilder b, IPAddress value) => b.High = value, mandatory: true),
            Row.Leaf(address + " wildcard-address", TextTypes.WildcardAddress, "An address with a wildcard mask",
                (AddressBuilder b, string value) => b.IsOther = true, choice: "address").NotYet(NoMatch),
            Row.Entry(address + " *", ArgumentTypes.NameOf(ArgumentTypes.Prefix), "The address or prefix",
                (AddressBuilder b, string name, Place at) =>
                {
                    _ = PrefixText.TryRead(name, out IPNetwork prefix);
                    b.Prefix = prefix;
                    return b;
                }, choice: "address"),
            Row.Kept(address + " * description", ArgumentTypes.Text("text"), "Free text"),
            Row.Entry(set, ArgumentTypes.Name("set-name"), "A name for several addresses",
                (AddressBookBuilder b, string name, Place at) => b.Sets[name] = new AddressSetBuilder(name, at)),
            Row.Kept(set + " description", ArgumentTypes.Text("text"), "Free text"),
            Row.Entry(set + " address *", ArgumentTypes.Name("address-name", book + " address *"), "An address of the set",
                (AddressSetBuilder b, string name, Place at) =>
                {
                    b.Addresses.Add(new Reference(name, at));
                    return b;
                }),
            Row.Entry(set + " address-set *", ArgumentTypes.Name("set-name", book + " address-set *"), "A set within the set",
                (AddressSetBuilder b, string name, Place at) =>
                {
                    b.Sets.Add(new Reference(name, at));
                    return b;
                }),
        ];
    }
}

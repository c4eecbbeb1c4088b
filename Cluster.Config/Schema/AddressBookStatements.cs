using System.Net;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class AddressBookStatements
{
    public static readonly Statement[] Rows =
    [
        Row.Entry("security address-book *", ArgumentTypes.Name("book-name"), "Names for addresses; 'global' is for all zones",
            (ClusterBuilder b, string name, Place at) =>
            {
                var book = new AddressBookBuilder(name, at);
                b.AddressBooks.Add(book);
                return book;
            }),
        Row.Leaf("security address-book * description", ArgumentTypes.Text("text"), "Free text", (AddressBookBuilder b, string value) => { }),
        .. EntryRows("security address-book *"),
        Row.Section("security address-book * attach", "Where the book is used"),
        Row.Entry("security address-book * attach zone *", ArgumentTypes.Name("zone-name"), "A zone",
            (AddressBookBuilder b, string name, Place at) =>
            {
                b.AttachedZones.Add(new Reference(name, at));
                return b;
            }),
    ];

    /// <summary>The addresses and sets of a book, wherever the book stands.</summary>
    public static Statement[] EntryRows(string book) =>
    [
        Row.Entry(book + " address *", ArgumentTypes.Name("address-name"), "A name for an address",
            (AddressBookBuilder b, string name, Place at) => b.Addresses[name] = new AddressBuilder(at), oneLine: true),
        Row.Leaf(book + " address * .", ArgumentTypes.Prefix, "The address or prefix",
            (AddressBuilder b, IPNetwork value) => b.Prefixes.Add(value)),
        Row.Leaf(book + " address * description", ArgumentTypes.Text("text"), "Free text", (AddressBuilder b, string value) => { }),
        Row.Entry(book + " address-set *", ArgumentTypes.Name("set-name"), "A name for several addresses",
            (AddressBookBuilder b, string name, Place at) => b.Sets[name] = new AddressSetBuilder(at)),
        Row.Entry(book + " address-set * address *", ArgumentTypes.Name("address-name"), "An address of the set",
            (AddressSetBuilder b, string name, Place at) =>
            {
                b.Addresses.Add(new Reference(name, at));
                return b;
            }),
        Row.Entry(book + " address-set * address-set *", ArgumentTypes.Name("set-name"), "A set within the set",
            (AddressSetBuilder b, string name, Place at) =>
            {
                b.Sets.Add(new Reference(name, at));
                return b;
            }),
    ];
}

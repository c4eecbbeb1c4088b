using Cluster.Config.Model;

namespace Cluster.Config.Schema;

/// <summary><c>security pki</c>: authorities. Their certificates and ours are loaded by commands (<c>request security pki</c>).</summary>
internal static class PkiStatements
{
    private const string Profile = "security pki ca-profile *";

    public static readonly Statement[] Rows =
    [
        Row.Section("security pki", "Certificates"),
        Row.Entry(Profile, ArgumentTypes.Name("ca-profile-name"), "A certification authority",
            (ClusterBuilder b, string name, Place at) => b.CaProfiles[name] = new CaProfileBuilder(name)),
        Row.Kept(Profile + " ca-identity", ArgumentTypes.Text("ca-identity"), "Name of the authority, for people"),
        Row.Section(Profile + " revocation-check", "Whether certificates are looked up in the revocation list; in the one that is loaded, if any, when absent"),
        Row.Flag(Profile + " revocation-check disable", "Never",
            (CaProfileBuilder b) => b.RevocationCheck = RevocationCheck.Disable, choice: "check"),
        Row.Flag(Profile + " revocation-check use-crl", "Always: without a list that is not out of date, nothing is believed",
            (CaProfileBuilder b) => b.RevocationCheck = RevocationCheck.UseCrl, choice: "check"),
        Row.Entry("security pki trusted-ca-group *", ArgumentTypes.Name("group-name"), "Authorities that an IKE policy trusts by one name",
            (ClusterBuilder b, string name, Place at) => b.CaGroups[name] = []),
        Row.List("security pki trusted-ca-group * ca-profiles", ArgumentTypes.Name("ca-profile-name", Profile), "Profiles of the group",
            (List<Reference> b, string value, Place at) => b.Add(new Reference(value, at)), mandatory: true),
    ];
}

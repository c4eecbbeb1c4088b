using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class SystemStatements
{
    public static readonly Statement[] Rows =
    [
        Row.Section("system", "System parameters").Needs(Permission.System),
        Row.Leaf("system host-name", ArgumentTypes.Name("name"), "Name of the gateway, as prompts show it",
            (ClusterBuilder b, string value) => b.HostName = value),
    ];
}

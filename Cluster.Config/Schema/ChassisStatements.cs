using System.Globalization;
using Cluster.Config.Model;

namespace Cluster.Config.Schema;

internal static class ChassisStatements
{
    /// <summary>The product family's.</summary>
    private const int MaxRedundancyGroup = 128;

    /// <summary>Node indexes are the FPC numbers of displays.</summary>
    private const int MaxNode = 255;

    public static readonly Statement[] Rows =
    [
        Row.Section("chassis", "Chassis configuration").Needs(Permission.Interface),
        Row.Section("chassis cluster", "The nodes as one chassis"),
        Row.Entry("chassis cluster redundancy-group *", ArgumentTypes.NumberAsName("group-number", 0, MaxRedundancyGroup),
            "Addresses that move together to one node",
            (ClusterBuilder b, string number, Place at) =>
            {
                var group = new RedundancyGroupBuilder(int.Parse(number, CultureInfo.InvariantCulture), at);
                b.RedundancyGroups.Add(group);
                return group;
            }),
        Row.Entry("chassis cluster redundancy-group * node *", ArgumentTypes.NumberAsName("node-index", 0, MaxNode),
            "A node and its rank in the group",
            (RedundancyGroupBuilder b, string number, Place at) =>
            {
                var node = new NodePriorityBuilder(int.Parse(number, CultureInfo.InvariantCulture));
                b.Nodes.Add(node);
                return node;
            }, oneLine: true),
        Row.Leaf("chassis cluster redundancy-group * node * priority", ArgumentTypes.Number("priority", 0, 254),
            "The node with the highest priority holds the addresses; 0 is never",
            (NodePriorityBuilder b, int value) => b.Priority = value, otherwise: "1").NotYet("the holder is chosen by the anchor of the group"),
        Row.Flag("chassis cluster redundancy-group * preempt",
            "A returning node of higher priority takes the addresses back", (RedundancyGroupBuilder b) => b.Preempt = true)
            .NotYet("the addresses follow the anchor of the group"),
    ];
}

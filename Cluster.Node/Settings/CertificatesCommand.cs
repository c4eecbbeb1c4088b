using System.CommandLine;
using Cluster.Node.Hosting;

namespace Cluster.Node.Settings;

/// <summary><c>cluster-node certs</c>: a CA and a certificate for each node, for the control channel.</summary>
internal static class CertificatesCommand
{
    public static Command Create()
    {
        var directory = new Option<DirectoryInfo>("--out") { Description = "Directory to write to; keys are readable by their owner only", Required = true };
        var nodes = new Option<string>("--nodes") { Description = "Node names, separated by commas", HelpName = "node0,node1,...", Required = true };
        var command = new Command("certs", "Make a CA and the certificates of the nodes") { directory, nodes };
        command.SetAction(parsed => ClusterCertificates.Write(
            parsed.GetRequiredValue(directory).FullName,
            parsed.GetRequiredValue(nodes).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        return command;
    }
}

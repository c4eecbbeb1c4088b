using System.Data.Common;
using System.Net.Sockets;
using Cluster.Actors.Store;
using Cluster.Dataplane;
using Cluster.Dataplane.Fabric;

namespace Cluster.Node.Hosting;

/// <summary>Why this node does not serve as it should, for somebody who logs in to it.</summary>
internal static class NodeNotices
{
    public static async Task<IReadOnlyList<string>> OfAsync(bool isReady, SpeakingLease lease, IClusterStore store, CancellationToken cancel)
    {
        var notices = new List<string>();
        if (!isReady)
        {
            notices.Add("note: this node is starting and does not serve peers yet.");
        }
        else if (!lease.MaySpeak(BootClock.Milliseconds))
        {
            notices.Add("note: this node is mute: it has no majority of the cluster, or does not run what was committed. The other nodes serve the peers.");
        }

        if (!await AnswersAsync(store, cancel))
        {
            notices.Add("note: the database does not answer: tunnels that are up go on; negotiations, edits and commits wait or fail.");
        }

        return notices;
    }

    private static async Task<bool> AnswersAsync(IClusterStore store, CancellationToken cancel)
    {
        try
        {
            await Task.Run(() => store.ProbeAsync(cancel), cancel).WaitAsync(cancel);
            return true;
        }
        catch (Exception away) when (away is DbException or OperationCanceledException or TimeoutException or IOException or SocketException)
        {
            return false;
        }
    }
}

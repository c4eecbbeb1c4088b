using Cluster.Actors;
using Cluster.Config.Model;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Modes;
using Cluster.Node.Cli.Server;
using Cluster.Node.Settings;

namespace Cluster.Node.Hosting;

/// <summary>The command line of a node: its Unix socket, and TLS where that was asked for.</summary>
internal sealed class NodeCommandLine(CliServer local, RemoteCliServer? remote)
{
    /// <param name="isReady">Whether the node has begun to serve.</param>
    public static NodeCommandLine For(NodeSettings settings, ClusterActors actors, Func<bool> isReady, ILoggerFactory logs)
    {
        var users = new LoginDirectory(
            () => actors.Environment.Configuration.Current.Model?.Login, () => actors.Environment.Configuration.Current.Model?.Alarms.LogCache == true);
        var environment = new CliEnvironment(actors.Queries, actors.Sessions, users, TimeProvider.System)
        {
            Notices = cancel => NodeNotices.OfAsync(isReady(), actors.Environment.Lease, actors.Environment.Store, cancel),
            LoginRefused = () => actors.Environment.Alarms.Count(AlarmClass.Authentication),
        };
        var sessions = new CliSessions(environment, logs.CreateLogger<CliSessions>());
        RemoteCliServer? remote = null;
        if (settings.CliListen is { } endpoint)
        {
            TlsFiles tls = NodeTls.Of(settings);
            remote = new RemoteCliServer(
                endpoint, tls.Certificate.FullName, tls.Key.FullName, sessions, new LoginGuard(users, TimeProvider.System), logs.CreateLogger<RemoteCliServer>());
        }

        return new NodeCommandLine(new CliServer(settings.CliSocket, sessions, logs.CreateLogger<CliServer>()), remote);
    }

    public async Task StartAsync(CancellationToken cancel)
    {
        await local.StartAsync(cancel);
        await (remote?.StartAsync(cancel) ?? Task.CompletedTask);
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        await local.StopAsync(cancel);
        await (remote?.StopAsync(cancel) ?? Task.CompletedTask);
    }
}

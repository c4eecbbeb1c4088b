using System.Net.Sockets;
using Cluster.Actors.Configuration;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Modes;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Server;

/// <summary>The sessions of a node, local and remote ones: bounded together, and none can end the node.</summary>
public sealed partial class CliSessions(CliEnvironment environment, ILogger<CliSessions> log)
{
    /// <summary>Ours: more people than look at one node at a time; further ones are refused with a message.</summary>
    public const int MaxSessions = 64;

    private int _open;

    internal CliEnvironment Environment => environment;

    /// <summary>Serves a client until it goes away.</summary>
    /// <param name="from">For the log and the audit trail: an address, or a uid.</param>
    /// <param name="login">Who it is; null and a reason when the client is not wanted.</param>
    internal async Task ServeAsync(Stream stream, string from, Func<CancellationToken, Task<(CliUser? User, string Reason)>> login, CancellationToken stopping)
    {
        int count = Interlocked.Increment(ref _open);
        try
        {
            var session = new CliSession(stream, environment);
            await session.RunAsync(
                count > MaxSessions ? _ => Task.FromResult(((CliUser?)null, $"{MaxSessions} sessions are open already")) : cancel => AuditedAsync(login, from, cancel), stopping);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away; there is nobody to tell.
        }
        catch (Exception defect)
        {
            // A defect in a command ends the session it happened in, never the node.
            LogSessionFailed(log, defect);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<(CliUser? User, string Reason)> AuditedAsync(Func<CancellationToken, Task<(CliUser? User, string Reason)>> login, string from, CancellationToken cancel)
    {
        (CliUser? user, string reason) = await login(cancel);
        if (user is null)
        {
            LogRefused(log, from, reason);
            environment.LoginRefused();
            environment.Sessions.Audit(AuditKind.Login, "", $"login from {from} refused: {reason}");
        }
        else
        {
            environment.Sessions.Audit(AuditKind.Login, user.Name, $"login from {from}");
        }

        return (user, reason);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "CLI login from {From} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string from, string reason);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "CLI session ended by a defect")]
    private static partial void LogSessionFailed(ILogger log, Exception defect);
}

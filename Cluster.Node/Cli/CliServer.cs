using System.Net.Sockets;
using Cluster.Actors.Queries;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli;

/// <summary>
/// Serves the CLI on a Unix socket: one session per connection, for root and the uids given. The socket can be reached as soon
/// as <see cref="StartAsync"/> returns.
/// </summary>
public sealed partial class CliServer : IHostedService, IDisposable
{
    /// <summary>Ours: more people than look at one node at a time; further ones are refused with a message.</summary>
    public const int MaxSessions = 64;

    private readonly string _path;
    private readonly IClusterQueries _queries;
    private readonly TimeProvider _clock;
    private readonly ILogger<CliServer> _log;
    private readonly HashSet<uint> _allowed;
    private readonly CancellationTokenSource _stopping = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _sessions;

    /// <param name="path">Of the socket; a left-over file is replaced.</param>
    /// <param name="allowedUids">Null: root and the uid of this process.</param>
    public CliServer(string path, IClusterQueries queries, TimeProvider clock, ILogger<CliServer> log, IEnumerable<uint>? allowedUids = null)
    {
        _path = path;
        _queries = queries;
        _clock = clock;
        _log = log;
        _allowed = [.. allowedUids ?? [0, PeerCredentials.Own]];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("the peer's uid is known on Linux only");
        }

        // A file left by a killed process would make bind fail; nobody listens on it any more, since the name is this node's.
        File.Delete(_path);
        _listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(new UnixDomainSocketEndPoint(_path));
        File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(MaxSessions);
        _accepting = AcceptAsync(_listener, _stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        await _accepting;
        File.Delete(_path);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener?.Dispose();
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(stopping);
                _ = ServeAsync(socket, stopping);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failed)
            {
                // Out of descriptors, for instance: the node must live on, and so must the next attempt.
                LogAcceptFailed(_log, failed.SocketErrorCode);
                await Task.Delay(TimeSpan.FromMilliseconds(200), _clock, CancellationToken.None);
            }
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken stopping)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        int count = Interlocked.Increment(ref _sessions);
        try
        {
            uint uid = PeerCredentials.UidOf(socket);
            if (!_allowed.Contains(uid))
            {
                LogRefused(_log, uid);
                await RefuseAsync(stream, $"uid {uid} may not use this node", stopping);
            }
            else if (count > MaxSessions)
            {
                await RefuseAsync(stream, $"{MaxSessions} sessions are open already", stopping);
            }
            else
            {
                await new CliSession(stream, new CommandRunner(_queries, _clock), _queries.LocalNode, _clock).RunAsync(stopping);
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away; there is nobody to tell.
        }
        catch (Exception defect)
        {
            // A defect in a command ends the session it happened in, never the node.
            LogSessionFailed(_log, defect);
        }
        finally
        {
            Interlocked.Decrement(ref _sessions);
        }
    }

    private async Task RefuseAsync(NetworkStream stream, string reason, CancellationToken stopping)
    {
        // The hello is taken first: a socket closed with unread bytes resets the connection, and the reason would be lost.
        using var limit = new CancellationTokenSource(CliSession.HelloLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        await CliFrame.ReadAsync(stream, either.Token);
        await stream.WriteAsync(new CliFrame(CliFrameType.Refused, reason).ToBytes(), stopping);
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "CLI connection of uid {Uid} refused")]
    private static partial void LogRefused(ILogger log, uint uid);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "CLI socket cannot accept: {Error}")]
    private static partial void LogAcceptFailed(ILogger log, SocketError error);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "CLI session ended by a defect")]
    private static partial void LogSessionFailed(ILogger log, Exception defect);
}

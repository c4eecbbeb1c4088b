using System.Net.Sockets;

namespace Cluster.Node.Cli.Server;

/// <summary>Accepts connections until it is stopped.</summary>
/// <param name="socket">Bound.</param>
/// <param name="serve">Does not throw.</param>
internal sealed partial class SessionListener(Socket socket, Func<Socket, CancellationToken, Task> serve, TimeProvider clock, ILogger log) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;

    public void Start()
    {
        socket.Listen(CliSessions.MaxSessions);
        _accepting = AcceptAsync();
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        socket.Dispose();
        await _accepting;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        socket.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket accepted = await socket.AcceptAsync(_stopping.Token);
                _ = serve(accepted, _stopping.Token);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException failed)
            {
                // Out of descriptors, for instance: the node must live on, and so must the next attempt.
                LogAcceptFailed(log, failed.SocketErrorCode);
                await Task.Delay(Pause, clock, CancellationToken.None);
            }
        }
    }

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "CLI socket cannot accept: {Error}")]
    private static partial void LogAcceptFailed(ILogger log, SocketError error);
}

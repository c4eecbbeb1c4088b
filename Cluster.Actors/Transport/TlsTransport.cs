using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;

namespace Cluster.Actors.Transport;

/// <summary>
/// Akka.Remote over mutual TLS 1.3. Only certificates of the cluster's own authority are accepted, from files that may be replaced
/// at run time. A connection that fails, however, ends only itself and raises an alarm: the stock transport shuts down the healthy
/// node when a handshake fails.
/// </summary>
public sealed class TlsTransport : Akka.Remote.Transport.Transport
{
    /// <summary>Connections that have not shown a certificate yet; more are closed at once.</summary>
    private const int MaxHandshakes = 64;

    private const int Backlog = 128;

    private readonly TlsSettings _settings;
    private readonly NodeCertificate _certificate;
    private readonly ILoggingAdapter _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<TlsFrames, byte> _open = new();
    private Socket? _listener;
    private Address? _local;
    private int _handshakes;

    /// <summary>Called by Akka.Remote for an entry of <c>akka.remote.enabled-transports</c>.</summary>
    public TlsTransport(ActorSystem system, Akka.Configuration.Config config)
    {
        System = system;
        Config = config;
        SchemeIdentifier = "tls";
        _settings = TlsSettings.Read(config);
        MaximumPayloadBytes = _settings.MaximumFrameSize;
        _log = Logging.GetLogger(system, typeof(TlsTransport));
        _certificate = new NodeCertificate(_settings, reason => Alarm("", reason));
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        _certificate.Current(); // a node without a usable certificate does not start
        IPAddress address = (await Dns.GetHostAddressesAsync(_settings.Hostname))[0];
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(address, _settings.Port));
        _listener.Listen(Backlog);
        _local = new Address(SchemeIdentifier, System.Name, _settings.Hostname, ((IPEndPoint)_listener.LocalEndPoint!).Port);
        var events = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = AcceptAllAsync(_listener, events.Task);
        return (_local, events);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        string peer = $"{remoteAddress.Host}:{remoteAddress.Port}";
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        TlsFrames? frames = null;
        try
        {
            using CancellationTokenSource bound = Bound();
            await socket.ConnectAsync(remoteAddress.Host, remoteAddress.Port!.Value, bound.Token);
            frames = await ConnectAsync(socket, peer, bound.Token);
            return Open(frames, remoteAddress);
        }
        catch (Exception failed) when (IsConnectionFailure(failed))
        {
            if (frames is not null)
            {
                await frames.DisposeAsync();
            }

            socket.Dispose();

            // A node that is down refuses the connection: membership tells that. Everything else is worth an alarm.
            if (failed is not SocketException)
            {
                Alarm(peer, Reason(failed));
            }

            throw new InvalidAssociationException($"No connection to {peer}: {Reason(failed)}", failed);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _stopping.CancelAsync();
        _listener?.Dispose();
        foreach (TlsFrames frames in _open.Keys)
        {
            frames.Finish();
        }

        return true;
    }

    private async Task<TlsFrames> ConnectAsync(Socket socket, string peer, CancellationToken cancel)
    {
        NodeCertificate.Loaded own = _certificate.Current();
        string? refused = null;
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var frames = new TlsFrames(stream, _settings);
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = peer,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ClientCertificateContext = own.Context,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        (refused = own.Refuse(shown, _settings.Nodes.GetValueOrDefault(peer))) is null,
                },
                cancel);
            await frames.ExpectWelcomeAsync(cancel);
            return frames;
        }
        catch (AuthenticationException failed) when (refused is not null)
        {
            await frames.DisposeAsync();
            throw new AuthenticationException(refused, failed);
        }
        catch
        {
            await frames.DisposeAsync();
            throw;
        }
    }

    private async Task AcceptAllAsync(Socket listener, Task<IAssociationEventListener> events)
    {
        IAssociationEventListener told = await events;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(_stopping.Token);
                if (Interlocked.Increment(ref _handshakes) > MaxHandshakes)
                {
                    Interlocked.Decrement(ref _handshakes);
                    socket.Dispose();
                    continue;
                }

                _ = WelcomeAsync(socket, told);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException aborted)
            {
                _log.Warning("A connection ended before it was accepted: {0}", aborted.Message);
            }
        }
    }

    private async Task WelcomeAsync(Socket socket, IAssociationEventListener told)
    {
        string peer = "";
        TlsFrames? frames = null;
        string? refused = null;
        try
        {
            socket.NoDelay = true;
            var from = (IPEndPoint)socket.RemoteEndPoint!;
            peer = from.ToString();
            using CancellationTokenSource bound = Bound();
            NodeCertificate.Loaded own = _certificate.Current();
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            frames = new TlsFrames(stream, _settings);
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ServerCertificateContext = own.Context,
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => (refused = own.Refuse(shown, null)) is null,
                },
                bound.Token);
            await frames.WelcomeAsync(bound.Token);
            told.Notify(new InboundAssociation(Open(frames, new Address(SchemeIdentifier, System.Name, from.Address.ToString(), from.Port))));
        }
        catch (Exception failed) when (IsConnectionFailure(failed))
        {
            if (!_stopping.IsCancellationRequested)
            {
                Alarm(peer, refused ?? Reason(failed));
            }

            if (frames is not null)
            {
                await frames.DisposeAsync();
            }

            socket.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref _handshakes);
        }
    }

    private TlsAssociation Open(TlsFrames frames, Address remote)
    {
        var association = new TlsAssociation(_local!, remote, frames);
        _open[frames] = 0;
        _ = RunAsync(association, frames, $"{remote.Host}:{remote.Port}");
        return association;
    }

    private async Task RunAsync(TlsAssociation association, TlsFrames frames, string peer)
    {
        await association.RunAsync(reason => Alarm(peer, reason));
        _open.TryRemove(frames, out _);
    }

    private CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        bound.CancelAfter(_settings.HandshakeTimeout);
        return bound;
    }

    private void Alarm(string peer, string reason)
    {
        _log.Warning("TLS between nodes, {0}: {1}", peer.Length == 0 ? "this node" : peer, reason);
        System.EventStream.Publish(new TlsAlarm(peer, reason));
    }

    private static bool IsConnectionFailure(Exception failed) => failed is AuthenticationException or IOException or SocketException
        or OperationCanceledException or InvalidDataException or CryptographicException or ObjectDisposedException or UnauthorizedAccessException;

    private static string Reason(Exception failed) => failed switch
    {
        OperationCanceledException => "no answer in time",
        AuthenticationException { InnerException: { } inner } when failed.Message.Contains("see inner", StringComparison.Ordinal) => inner.Message,
        _ => failed.Message,
    };
}

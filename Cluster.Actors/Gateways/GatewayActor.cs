using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Gateways;

/// <summary>
/// One gateway on the home anchor of its peer: decides when to initiate and at which of the peer's addresses, one negotiation at a time, and how long to wait
/// after one that failed. It is not on the responder's path and holds nothing durable: which address is in use, the IKE SAs say.
/// </summary>
public sealed class GatewayActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: the pause after a failed initiation doubles from the first to the second.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A Child SA that was asked for and does not come is asked for again; the IKE SA ignores what is under way.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    /// <summary>Ours: while a backup is in use, the primary is tried so often.</summary>
    public static readonly TimeSpan RetakeInterval = TimeSpan.FromSeconds(60);

    /// <summary>Ours: what a backup carried has moved to the primary by then.</summary>
    public static readonly TimeSpan RetireBackup = TimeSpan.FromSeconds(5);

    /// <summary>A node that begins enough at once says when there is room; unless that is lost.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly IEntropy _entropy;
    private readonly Dictionary<uint, (IActorRef IkeSa, IPAddress? Peer)> _ikeSas = [];
    private readonly HashSet<string> _up = [];
    private readonly HashSet<string> _acquired = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private GatewaySettings _settings;
    private ImmutableArray<VpnSettings> _vpns;
    private uint? _initiating;
    private bool _retaking;
    private bool _begun;
    private int _failures;
    private int _next;
    private int _tried;

    public GatewayActor(GatewaySettings settings, ImmutableArray<VpnSettings> vpns, IEntropy entropy)
    {
        _settings = settings;
        _vpns = vpns;
        _entropy = entropy;
        Receive<GatewayMessages.Begin>(_ =>
        {
            _begun = true;
            Pursue();
        });
        Receive<GatewayMessages.IkeSaUp>(OnIkeSaUp);
        Receive<GatewayMessages.IkeSaDown>(OnIkeSaDown);
        Receive<GatewayMessages.VpnUp>(up =>
        {
            _up.Add(up.Vpn);
            _acquired.Remove(up.Vpn);
        });
        Receive<GatewayMessages.VpnDown>(down =>
        {
            _up.Remove(down.Vpn);
            Pursue();
        });
        Receive<GatewayMessages.Acquire>(OnAcquire);
        Receive<GatewayMessages.Initiated>(initiated => _initiating = initiated.SaNumber);
        Receive<GatewayMessages.Wait>(_ => OnWait());
        Receive<GatewayMessages.MayInitiate>(_ => OnMayInitiate());
        Receive<GatewayMessages.Reconfigure>(OnReconfigure);
        Receive<Retry>(_ => Pursue());
        Receive<Retake>(_ => OnRetake());
        Receive<Retire>(_ => OnRetire());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnIkeSaUp(GatewayMessages.IkeSaUp up)
    {
        _ikeSas[up.SaNumber] = (up.IkeSa, up.Peer);
        _failures = _tried = 0;
        if (_initiating == up.SaNumber)
        {
            _initiating = null;
            _retaking = false;
        }

        if (IsBackup(up.Peer))
        {
            _log.Info("Gateway {0}: {1} is in use, a backup", _settings.Name, up.Peer);
            Timers.StartPeriodicTimer(nameof(Retake), Retake.Now, RetakeInterval);
        }
        else if (_ikeSas.Values.Any(other => IsBackup(other.Peer)))
        {
            TakeBack(up.IkeSa);
        }

        // What comes with the IKE SA itself reports a moment later; only what is missing then is asked for.
        Timers.StartSingleTimer(nameof(Retry), Retry.Now, FirstPause);
    }

    /// <summary>All that the backup carries is set up with the primary first.</summary>
    private void TakeBack(IActorRef primary)
    {
        _log.Info("Gateway {0}: the primary {1} is back", _settings.Name, _settings.Peer);
        foreach (string vpn in _up)
        {
            primary.Tell(new IkeSaMessages.Ask(new IkeCommand.CreateChildSa(vpn)));
        }

        Timers.StartSingleTimer(nameof(Retire), Retire.Now, RetireBackup);
    }

    private void OnRetire()
    {
        if (_ikeSas.Values.Any(one => !IsBackup(one.Peer)))
        {
            foreach ((IActorRef ikeSa, _) in _ikeSas.Values.Where(one => IsBackup(one.Peer)))
            {
                ikeSa.Tell(new IkeSaMessages.Ask(new IkeCommand.DeleteIkeSa()));
            }
        }
    }

    private void OnIkeSaDown(GatewayMessages.IkeSaDown down)
    {
        bool wasUp = _ikeSas.Remove(down.SaNumber, out (IActorRef IkeSa, IPAddress? Peer) gone);
        if (_initiating == down.SaNumber)
        {
            _initiating = null;
            _log.Info("Gateway {0}: negotiation failed: {1}", _settings.Name, down.Detail);
            if (_retaking)
            {
                _retaking = false;
                return;
            }

            _tried++;
            _next++;
            if (_tried < _settings.Addresses.Length)
            {
                Timers.Cancel(nameof(Retry));
                Pursue(); // the next address is another machine: it need not wait
                return;
            }

            _tried = _next = 0;
            _failures++;
            _acquired.Clear(); // the next packet asks again
        }
        else if (wasUp && _ikeSas.Count == 0)
        {
            // Who is dead is passed over this time; otherwise the primary comes first again.
            bool isDead = down.Reason == IkeGoneReason.PeerDead && !_settings.Backups.IsEmpty;
            _next = isDead ? _settings.Addresses.IndexOf(gone.Peer ?? _settings.Peer) + 1 : 0;
            _tried = isDead ? 1 : 0;
        }

        if (!_ikeSas.Values.Any(one => IsBackup(one.Peer)))
        {
            Timers.Cancel(nameof(Retake));
        }

        Pause();
    }

    private void OnAcquire(GatewayMessages.Acquire acquire)
    {
        if (_vpns.FirstOrDefault(vpn => vpn.Name == acquire.Vpn) is { Establish: not EstablishTunnels.ResponderOnly }
            && !_up.Contains(acquire.Vpn) && _acquired.Add(acquire.Vpn))
        {
            Pursue();
        }
    }

    private void OnWait()
    {
        _initiating = null;
        if (_retaking)
        {
            _retaking = false;
            return;
        }

        Timers.StartSingleTimer(nameof(Retry), Retry.Now, LongestWait);
    }

    private void OnMayInitiate()
    {
        if (_initiating is null && _failures == 0 && _ikeSas.Count == 0)
        {
            Timers.Cancel(nameof(Retry));
            Pursue();
        }
    }

    /// <summary>The IKE SAs hear of a commit themselves; here only what to initiate, and when, can change.</summary>
    private void OnReconfigure(GatewayMessages.Reconfigure change)
    {
        if (ReferenceEquals(change.Settings, _settings) && change.Vpns.SequenceEqual(_vpns))
        {
            return;
        }

        _settings = change.Settings;
        _vpns = change.Vpns;
        _failures = _tried = _next = 0;
        Timers.Cancel(nameof(Retry));
        Pursue();
    }

    /// <summary>Does the next thing that is missing, if nothing is under way.</summary>
    private void Pursue()
    {
        if (!_begun || _initiating is not null || Timers.IsTimerActive(nameof(Retry)))
        {
            return;
        }

        ImmutableArray<string> missing =
            [.. _vpns.Where(vpn => vpn.Establish == EstablishTunnels.Immediately || _acquired.Contains(vpn.Name)).Select(vpn => vpn.Name).Except(_up)];
        if (missing.IsEmpty)
        {
            return;
        }

        if (_ikeSas.Count == 0)
        {
            _initiating = 0; // until the Anchor says which
            ImmutableArray<IPAddress> addresses = _settings.Addresses;
            Context.Parent.Tell(new GatewayMessages.Initiate(_settings.Name, missing[0], addresses[_next % addresses.Length]));
            return;
        }

        IActorRef newest = _ikeSas.MaxBy(sa => sa.Key).Value.IkeSa;
        foreach (string vpn in missing)
        {
            newest.Tell(new IkeSaMessages.Ask(new IkeCommand.CreateChildSa(vpn)));
        }

        Timers.StartSingleTimer(nameof(Retry), Retry.Now, AskAgain);
    }

    /// <summary>Only a backup serves: whether the primary is there again, an attempt tells, and disturbs nothing.</summary>
    private void OnRetake()
    {
        string? vpn = _vpns.FirstOrDefault(vpn => vpn.Establish != EstablishTunnels.ResponderOnly && _up.Contains(vpn.Name))?.Name;
        if (_initiating is null && vpn is not null && _ikeSas.Values.All(one => IsBackup(one.Peer)) && _ikeSas.Count > 0)
        {
            _initiating = 0;
            _retaking = true;
            Context.Parent.Tell(new GatewayMessages.Initiate(_settings.Name, vpn, _settings.Peer, Beside: true));
        }
    }

    private bool IsBackup(IPAddress? peer) => peer is not null && _settings.Backups.Contains(peer);

    /// <summary>A crowd of gateways whose peers came back must not ask in step: up to half of the pause is drawn.</summary>
    private void Pause()
    {
        Span<byte> drawn = stackalloc byte[1];
        _entropy.Fill(drawn);
        double full = Math.Min(LongestPause.TotalSeconds, FirstPause.TotalSeconds * Math.Pow(2, Math.Min(_failures, 10)));
        Timers.StartSingleTimer(nameof(Retry), Retry.Now, TimeSpan.FromSeconds(full * (0.5 + (drawn[0] / 512.0))));
    }

    private sealed record Retry : INoSerializationVerificationNeeded
    {
        public static readonly Retry Now = new();
    }

    private sealed record Retake : INoSerializationVerificationNeeded
    {
        public static readonly Retake Now = new();
    }

    private sealed record Retire : INoSerializationVerificationNeeded
    {
        public static readonly Retire Now = new();
    }
}

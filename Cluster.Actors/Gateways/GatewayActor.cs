using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Actors.Gateways;

/// <summary>
/// One gateway on the home anchor of its peer: decides when to initiate, one negotiation at a time, and how long to wait after one
/// that failed. It is not on the responder's path and holds nothing durable.
/// </summary>
public sealed class GatewayActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: the pause after a failed initiation doubles from the first to the second.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A Child SA that was asked for and does not come is asked for again; the IKE SA ignores what is under way.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    private readonly IEntropy _entropy;
    private readonly Dictionary<uint, IActorRef> _ikeSas = [];
    private readonly HashSet<string> _up = [];
    private readonly HashSet<string> _acquired = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private GatewaySettings _settings;
    private ImmutableArray<VpnSettings> _vpns;
    private uint? _initiating;
    private bool _begun;
    private int _failures;

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
        Receive<GatewayMessages.Reconfigure>(OnReconfigure);
        Receive<Retry>(_ => Pursue());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnIkeSaUp(GatewayMessages.IkeSaUp up)
    {
        _ikeSas[up.SaNumber] = up.IkeSa;
        _failures = 0;
        if (_initiating == up.SaNumber)
        {
            _initiating = null;
        }

        // What comes with the IKE SA itself reports a moment later; only what is missing then is asked for.
        Timers.StartSingleTimer(nameof(Retry), Retry.Now, FirstPause);
    }

    private void OnIkeSaDown(GatewayMessages.IkeSaDown down)
    {
        _ikeSas.Remove(down.SaNumber);
        if (_initiating == down.SaNumber)
        {
            _initiating = null;
            _failures++;
            _acquired.Clear(); // the next packet asks again
            _log.Info("Gateway {0}: negotiation failed: {1}", _settings.Name, down.Detail);
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

    /// <summary>The IKE SAs hear of a commit themselves; here only what to initiate, and when, can change.</summary>
    private void OnReconfigure(GatewayMessages.Reconfigure change)
    {
        if (ReferenceEquals(change.Settings, _settings) && change.Vpns.SequenceEqual(_vpns))
        {
            return;
        }

        _settings = change.Settings;
        _vpns = change.Vpns;
        _failures = 0;
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
            Context.Parent.Tell(new GatewayMessages.Initiate(_settings.Name, missing[0]));
            return;
        }

        IActorRef newest = _ikeSas.MaxBy(sa => sa.Key).Value;
        foreach (string vpn in missing)
        {
            newest.Tell(new IkeSaMessages.Ask(new IkeCommand.CreateChildSa(vpn)));
        }

        Timers.StartSingleTimer(nameof(Retry), Retry.Now, AskAgain);
    }

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
}

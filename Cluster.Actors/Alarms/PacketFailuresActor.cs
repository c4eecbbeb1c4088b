using Akka.Actor;
using Akka.Event;
using Cluster.Config.Model;
using Cluster.Dataplane.Control;
using Cluster.Dataplane.Pipeline;

namespace Cluster.Actors.Alarms;

/// <summary>Turns what the packet loops count into security events: they themselves only count.</summary>
internal sealed class PacketFailuresActor : ReceiveActor, IWithTimers
{
    /// <summary>Of the reasons for which packets are dropped, those that are security events.</summary>
    private static readonly Dictionary<string, AlarmClass> Classes = new()
    {
        [nameof(DropReason.BadIcv)] = AlarmClass.DecryptionFailures,
        [nameof(DropReason.BadTrailer)] = AlarmClass.DecryptionFailures,
        [nameof(DropReason.Replayed)] = AlarmClass.ReplayAttacks,
        [nameof(DropReason.SequenceExhausted)] = AlarmClass.EncryptionFailures,
    };

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<string, ulong> _before = [];

    /// <param name="drops">The counters of the packet loops.</param>
    public PacketFailuresActor(Func<IReadOnlyList<DropCount>> drops, SecurityAlarms alarms)
    {
        Receive<Look>(_ =>
        {
            foreach (DropCount drop in drops().Where(drop => Classes.ContainsKey(drop.Reason)))
            {
                ulong before = _before.GetValueOrDefault(drop.Reason);
                _before[drop.Reason] = drop.Count;
                if (drop.Count > before)
                {
                    _log.Warning("{0} packets dropped: {1}", drop.Count - before, drop.Help);
                    alarms.Count(Classes[drop.Reason], (long)(drop.Count - before));
                }
            }
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Now, TimeSpan.Zero, Interval);

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Now = new();
    }
}

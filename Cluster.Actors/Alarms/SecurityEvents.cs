using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Config.Model;

namespace Cluster.Actors.Alarms;

/// <summary>Where the security events of a node come from, and who hears of an alarm.</summary>
internal static class SecurityEvents
{
    /// <param name="beep">For those who want to hear alarms.</param>
    public static SecurityAlarms Alarms(ActorSystem system, ConfigurationView view, Action beep)
    {
        ILoggingAdapter log = Logging.GetLogger(system, "security-alarms");
        return new SecurityAlarms(() => Settings(view), Raised, TimeProvider.System);

        void Raised(SecurityAlarm alarm)
        {
            log.Warning("security alarm {0} ({1}): {2}", alarm.Id, AlarmType.WordOf(alarm.Class), alarm.Message);
            if (Settings(view).Audible)
            {
                beep();
            }
        }
    }

    public static void Watch(ActorSystem system, NodeEnvironment node)
    {
        SecurityAlarms alarms = node.Alarms;
        ConfigurationView view = node.Configuration;
        ILoggingAdapter log = Logging.GetLogger(system, "security-events");
        node.Negotiations.Added = failure =>
        {
            log.Warning("negotiation with {0} failed in {1}: {2} {3}", failure.Remote, failure.Exchange, failure.Notify, failure.Detail);
            alarms.Count(failure.IsPhase2 ? AlarmClass.IkePhase2Failures : AlarmClass.IkePhase1Failures);
        };
        system.ActorOf(Props.Create(() => new PacketFailuresActor(node.Dataplane.Drops, alarms)), "packet-failures");
        system.ActorOf(Props.Create(() => new SelfTestActor(() => System(view), alarms, TimeProvider.System)), "self-tests");
    }

    private static AlarmSettings Settings(ConfigurationView view) => view.Current.Model?.Alarms ?? AlarmSettings.None;

    private static SystemSettings System(ConfigurationView view) => view.Current.Model?.System ?? SystemSettings.None;
}

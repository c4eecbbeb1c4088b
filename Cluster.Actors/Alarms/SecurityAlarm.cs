using Cluster.Config.Model;

namespace Cluster.Actors.Alarms;

/// <summary>More security events of a class than its threshold allows.</summary>
/// <param name="Id">Unique in the life of the process.</param>
/// <param name="At">When the threshold was exceeded.</param>
/// <param name="Count">Events so far, those after the alarm included.</param>
public sealed record SecurityAlarm(uint Id, DateTimeOffset At, AlarmClass Class, long Count, int Threshold)
{
    public string Message => $"{AlarmType.TextOf(Class)} exceeded threshold (count {Count}, threshold {Threshold})";
}

using System.Collections.Immutable;
using Cluster.Config.Model;

namespace Cluster.Actors.Alarms;

/// <summary>
/// Counts security events of this node and raises an alarm for a class whose count exceeds its configured threshold. Counts run since the
/// process began or since the alarm was cleared; an alarm stays until it is cleared, and none outlives the process. Any thread.
/// </summary>
/// <param name="settings">Of the configuration in force; classes that it does not name raise nothing.</param>
/// <param name="raised">Called once for each new alarm, not again when its count grows.</param>
public sealed class SecurityAlarms(Func<AlarmSettings> settings, Action<SecurityAlarm> raised, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AlarmClass, long> _counts = [];
    private readonly Dictionary<AlarmClass, SecurityAlarm> _alarms = [];
    private uint _lastId;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<SecurityAlarm> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _alarms.Values.OrderBy(alarm => alarm.Id)];
            }
        }
    }

    public void Count(AlarmClass kind, long events = 1)
    {
        if (Add(kind, events) is { } alarm)
        {
            raised(alarm);
        }
    }

    /// <summary>Takes away the alarms that are meant, and counts their classes anew.</summary>
    public ImmutableArray<SecurityAlarm> Clear(Func<SecurityAlarm, bool> isMeant)
    {
        lock (_lock)
        {
            ImmutableArray<SecurityAlarm> cleared = [.. _alarms.Values.Where(isMeant).OrderBy(alarm => alarm.Id)];
            foreach (SecurityAlarm alarm in cleared)
            {
                _alarms.Remove(alarm.Class);
                _counts.Remove(alarm.Class);
            }

            return cleared;
        }
    }

    /// <summary>The alarm if it is a new one.</summary>
    private SecurityAlarm? Add(AlarmClass kind, long events)
    {
        lock (_lock)
        {
            long count = _counts[kind] = _counts.GetValueOrDefault(kind) + events;
            if (settings().ThresholdOf(kind) is not { } threshold || count <= threshold)
            {
                return null;
            }

            if (_alarms.TryGetValue(kind, out SecurityAlarm? known))
            {
                _alarms[kind] = known with { Count = count, Threshold = threshold };
                return null;
            }

            return _alarms[kind] = new SecurityAlarm(++_lastId, clock.GetUtcNow(), kind, count, threshold);
        }
    }
}

using Cluster.Config.Model;

namespace Cluster.Actors.Alarms;

/// <summary>When the self tests of a schedule are due.</summary>
public static class SelfTestTimes
{
    /// <summary>A day that comes every four years, and then not in 2100, comes within eight.</summary>
    private const int MostDays = 8 * 366;

    /// <summary>The first time after <paramref name="after"/>; null for a day that never comes, such as the 31st of June.</summary>
    public static DateTimeOffset? Next(SelfTestSchedule schedule, TimeZoneInfo zone, DateTimeOffset after)
    {
        DateTime local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        for (int day = 0; day <= MostDays; day++)
        {
            DateTime at = local.Date.AddDays(day) + schedule.Start.ToTimeSpan();
            if (IsDay(schedule, at) && Of(at, zone) is var time && time > after)
            {
                return time;
            }
        }

        return null;
    }

    private static bool IsDay(SelfTestSchedule schedule, DateTime at) =>
        (schedule.DayOfWeek ?? DayOfWeek(at)) == DayOfWeek(at) && (schedule.DayOfMonth ?? at.Day) == at.Day && (schedule.Month ?? at.Month) == at.Month;

    /// <summary>1 is Monday.</summary>
    private static int DayOfWeek(DateTime at) => at.DayOfWeek == System.DayOfWeek.Sunday ? 7 : (int)at.DayOfWeek;

    /// <summary>A time that the change to summer time leaves out is an hour later.</summary>
    private static DateTimeOffset Of(DateTime at, TimeZoneInfo zone)
    {
        DateTime there = zone.IsInvalidTime(at) ? at.AddHours(1) : at;
        return new DateTimeOffset(there, zone.GetUtcOffset(there)).ToUniversalTime();
    }
}

using System.Globalization;
using Cluster.Actors.Alarms;
using Cluster.Config.Model;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors.Alarms;

public sealed class SelfTestTimesTests
{
    private const string Periodic = "set system fips self-test periodic ";

    /// <summary>The 1st of January 2026 is a Thursday.</summary>
    [Theory]
    [InlineData("start-time 09:00 day-of-week 3", "2026-01-01 00:00", "2026-01-07 09:00")]
    [InlineData("start-time 09:00 day-of-week 3", "2026-01-07 08:59", "2026-01-07 09:00")]
    [InlineData("start-time 09:00 day-of-week 3", "2026-01-07 09:00", "2026-01-14 09:00")]
    [InlineData("start-time 23:30 day-of-week 7", "2026-01-01 00:00", "2026-01-04 23:30")]
    [InlineData("start-time 09:00", "2026-01-01 10:00", "2026-01-02 09:00")]
    public void S105_S258_WeeklySchedule_NextTime(string words, string after, string expected) => Check(words, "UTC", after, expected);

    [Theory]
    [InlineData("start-time 00:15 day-of-month 31", "2026-01-31 00:15", "2026-03-31 00:15")]
    [InlineData("start-time 00:15 day-of-month 29 month 2", "2026-01-01 00:00", "2028-02-29 00:15")]
    [InlineData("start-time 12:00 day-of-month 1 month 6", "2026-06-01 11:59", "2026-06-01 12:00")]
    public void S106_S258_MonthlySchedule_NextTime(string words, string after, string expected) => Check(words, "UTC", after, expected);

    [Theory]
    [InlineData("2026-07-01 00:00", "2026-07-01 07:00")]
    [InlineData("2026-12-01 00:00", "2026-12-01 08:00")]
    public void Schedule_IsInTheZoneOfTheSystem(string after, string expected) => Check("start-time 09:00", "Europe/Berlin", after, expected);

    [Fact]
    public void HourThatSummerTimeLeavesOut_IsTheNext() => Check("start-time 02:30", "Europe/Berlin", "2026-03-29 00:00", "2026-03-29 01:30");

    [Fact]
    public void DayThatNeverComes_IsNone() =>
        Assert.Null(SelfTestTimes.Next(new SelfTestSchedule(new TimeOnly(9, 0), null, 31, 6), TimeZoneInfo.Utc, Utc("2026-01-01 00:00")));

    private static void Check(string words, string zone, string after, string expected)
    {
        SelfTestSchedule schedule = ConfigText.Model(ConfigText.With(Periodic + words)).System.SelfTestSchedule!;

        Assert.Equal(Utc(expected), SelfTestTimes.Next(schedule, TimeZoneInfo.FindSystemTimeZoneById(zone), Utc(after)));
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

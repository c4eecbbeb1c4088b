using Cluster.Actors.Alarms;
using Cluster.Config.Model;
using Cluster.Tests.Config;
using Cluster.Tests.Node.Commands;
using Xunit;

namespace Cluster.Tests.Actors.Alarms;

public sealed class SecurityAlarmsTests
{
    private const string Violation = "set security alarms potential-violation ";

    private readonly List<SecurityAlarm> _raised = [];
    private AlarmSettings _settings = AlarmSettings.None;

    [Fact]
    public void S103_WithoutItsStatement_NoClassRaisesAnAlarm()
    {
        SecurityAlarms alarms = Alarms();

        foreach (AlarmClass kind in Enum.GetValues<AlarmClass>())
        {
            alarms.Count(kind, 2_000_000_000);
        }

        Assert.Empty(alarms.Rows);
        Assert.Empty(_raised);
    }

    [Theory]
    [InlineData("authentication 6", AlarmClass.Authentication, 6)]
    [InlineData("decryption-failures threshold 1", AlarmClass.DecryptionFailures, 1)]
    [InlineData("decryption-failures", AlarmClass.DecryptionFailures, 1000)]
    [InlineData("encryption-failures threshold 3", AlarmClass.EncryptionFailures, 3)]
    [InlineData("ike-phase1-failures", AlarmClass.IkePhase1Failures, 20)]
    [InlineData("ike-phase2-failures threshold 5", AlarmClass.IkePhase2Failures, 5)]
    [InlineData("replay-attacks threshold 0", AlarmClass.ReplayAttacks, 0)]
    [InlineData("cryptographic-self-test", AlarmClass.CryptographicSelfTest, 0)]
    [InlineData("non-cryptographic-self-test", AlarmClass.NonCryptographicSelfTest, 0)]
    [InlineData("key-generation-self-test", AlarmClass.KeyGenerationSelfTest, 0)]
    public void S098_S099_S100_S101_S102_S253_S254_Alarm_IsRaisedWhenTheCountExceedsTheThreshold(string words, AlarmClass kind, int threshold)
    {
        _settings = ConfigText.Model(ConfigText.With(Violation + words)).Alarms;
        SecurityAlarms alarms = Alarms();

        alarms.Count(kind, threshold);
        Assert.Empty(alarms.Rows);
        alarms.Count(kind);

        SecurityAlarm alarm = Assert.Single(alarms.Rows);
        Assert.Equal((kind, threshold + 1, threshold), (alarm.Class, (int)alarm.Count, alarm.Threshold));
        Assert.EndsWith($"exceeded threshold (count {threshold + 1}, threshold {threshold})", alarm.Message, StringComparison.Ordinal);
        Assert.Equal(words.Split(' ')[0], AlarmType.WordOf(alarm.Class));
        Assert.Equal([alarm], _raised);
    }

    [Fact]
    public void FurtherEvents_GrowTheAlarm_AndAreNotRaisedAgain()
    {
        _settings = ConfigText.Model(ConfigText.With(Violation + "replay-attacks threshold 1", Violation + "authentication 1")).Alarms;
        SecurityAlarms alarms = Alarms();

        alarms.Count(AlarmClass.ReplayAttacks, 5);
        alarms.Count(AlarmClass.Authentication, 2);
        alarms.Count(AlarmClass.ReplayAttacks, 3);

        Assert.Equal([(1u, 8L), (2u, 2L)], alarms.Rows.Select(alarm => (alarm.Id, alarm.Count)));
        Assert.Equal(2, _raised.Count);
    }

    [Fact]
    public void S250_S255_Clear_TakesTheAlarmAway_AndCountsAnew()
    {
        _settings = ConfigText.Model(ConfigText.With(Violation + "replay-attacks threshold 1", Violation + "authentication 1")).Alarms;
        SecurityAlarms alarms = Alarms();
        alarms.Count(AlarmClass.ReplayAttacks, 2);
        alarms.Count(AlarmClass.Authentication, 2);

        Assert.Equal(1u, Assert.Single(alarms.Clear(alarm => alarm.Class == AlarmClass.ReplayAttacks)).Id);
        alarms.Count(AlarmClass.ReplayAttacks);
        Assert.Equal(AlarmClass.Authentication, Assert.Single(alarms.Rows).Class);
        alarms.Count(AlarmClass.ReplayAttacks);

        Assert.Equal([2u, 3u], alarms.Rows.Select(alarm => alarm.Id));
        Assert.Equal(3, _raised.Count);
    }

    private SecurityAlarms Alarms() => new(() => _settings, _raised.Add, new ManualClock());
}

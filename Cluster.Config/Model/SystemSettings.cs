namespace Cluster.Config.Model;

/// <summary>System parameters besides the name.</summary>
/// <param name="SshMacs">Empty: those of the host.</param>
/// <param name="SelfTestAfterKeyGeneration">Null: not said.</param>
/// <param name="SelfTestSchedule">Null: self tests run at start only.</param>
public sealed record SystemSettings(
    string? DomainName, string? TimeZone, ValueList<string> SshMacs, bool? SelfTestAfterKeyGeneration, SelfTestSchedule? SelfTestSchedule)
{
    public static readonly SystemSettings None = new(null, null, ValueList<string>.Empty, null, null);
}

/// <summary>When self tests run: weekly on a day, or on a day of every month or of one month; without any day, daily.</summary>
/// <param name="Start">In the time zone of the system.</param>
/// <param name="DayOfWeek">1 is Monday.</param>
public sealed record SelfTestSchedule(TimeOnly Start, int? DayOfWeek, int? DayOfMonth, int? Month);

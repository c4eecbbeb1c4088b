using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Config.Model;
using Cluster.Crypto.SelfTests;

namespace Cluster.Actors.Alarms;

/// <summary>Runs the self tests when the configuration's schedule says so, and writes what comes out into the log.</summary>
internal sealed class SelfTestActor : ReceiveActor, IWithTimers
{
    /// <summary>Schedules are in minutes, and a commit may bring another at any time.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SelfTestSchedule? _schedule;
    private DateTimeOffset? _next;

    /// <param name="settings">Of the configuration in force.</param>
    public SelfTestActor(Func<SystemSettings> settings, SecurityAlarms alarms, TimeProvider clock)
    {
        Receive<Tick>(_ => OnTick(settings(), clock.GetUtcNow()));
        Receive<Results>(results => Report(results, alarms));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), Tick.Now, TimeSpan.Zero, Look);

    private void OnTick(SystemSettings settings, DateTimeOffset now)
    {
        bool isDue = settings.SelfTestSchedule == _schedule && _next <= now;
        if (isDue || settings.SelfTestSchedule != _schedule)
        {
            _schedule = settings.SelfTestSchedule;
            _next = _schedule is null ? null : SelfTestTimes.Next(_schedule, Zone(settings.TimeZone), now);
        }

        if (isDue)
        {
            Task.Run(() => new Results([.. KnownAnswerTests.Run().Select(result => ($"{result.Suite} {result.Test}", result.Passed))])).PipeTo(Self);
        }
    }

    private void Report(Results results, SecurityAlarms alarms)
    {
        foreach ((string test, bool passed) in results.Tests)
        {
            if (passed)
            {
                _log.Info("{0} Known Answer Test: Passed", test);
                continue;
            }

            _log.Error("{0} Known Answer Test: Failed", test);
            alarms.Count(AlarmClass.CryptographicSelfTest);
        }

        _log.Info("FIPS Known Answer Tests {0}", results.Tests.All(test => test.Passed) ? "passed" : "FAILED");
    }

    /// <summary>The schema admits names that the system knows; a host may have lost its table of zones since.</summary>
    private static TimeZoneInfo Zone(string? name) =>
        name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;

    private sealed record Tick : INoSerializationVerificationNeeded
    {
        public static readonly Tick Now = new();
    }

    private sealed record Results(ImmutableArray<(string Test, bool Passed)> Tests) : INoSerializationVerificationNeeded;
}

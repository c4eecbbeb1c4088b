using Cluster.Ike.Machine.State;

namespace Cluster.Tests.Simulation;

/// <summary>The clocks of one process: UTC that is never quite right, and a boot clock that began whenever it did.</summary>
/// <param name="Skew">Milliseconds that UTC is ahead.</param>
/// <param name="Boot">Of the boot clock at the simulation's beginning.</param>
internal readonly record struct SimulatedClock(long Skew, long Boot)
{
    public const long StartUtc = 1_800_000_000_000;

    /// <summary>The cluster lets nobody be further ahead than 2 s.</summary>
    private const long MaxSkew = 2_000;

    public static SimulatedClock Draw(Random random) => new(random.NextInt64(-MaxSkew, MaxSkew + 1), random.NextInt64(10_000_000));

    public Moment At(long time) => new(StartUtc + time + Skew, time + Boot);

    public long TimeOf(long boot) => boot - Boot;
}

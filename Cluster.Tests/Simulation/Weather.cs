namespace Cluster.Tests.Simulation;

/// <summary>When the copies of a datagram arrive: none when it is lost, two when it is doubled, late when it is overtaken.</summary>
internal sealed class Weather(Random random)
{
    private const long FairDelay = 5;

    public IEnumerable<long> Delays(bool fair)
    {
        if (fair)
        {
            yield return FairDelay;
            yield break;
        }

        if (random.Next(8) == 0)
        {
            yield break;
        }

        for (int copies = random.Next(8) == 0 ? 2 : 1; copies > 0; copies--)
        {
            yield return random.Next(20) == 0 ? random.NextInt64(3_000) : random.NextInt64(1, 100);
        }
    }
}

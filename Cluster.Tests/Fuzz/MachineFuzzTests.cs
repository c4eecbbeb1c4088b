using System.Diagnostics;
using System.Globalization;
using Cluster.Ike.Machine.Negotiation;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Transcripts;
using Xunit;

namespace Cluster.Tests.Fuzz;

/// <summary>
/// Changed messages against machines of both versions, half-open and established: nothing throws, and of what stands nothing changes.
/// <c>CLUSTER_FUZZ_INPUTS=n</c> runs more, <c>CLUSTER_FUZZ_SEED=n</c> others.
/// </summary>
public sealed class MachineFuzzTests(ITestOutputHelper output)
{
    private const int MaxEffects = 16, PerStage = 2_000;
    private static readonly IkeEndpoints FromWest = Samples.West with { LocalAddress = Samples.West.PeerAddress, PeerAddress = Samples.West.LocalAddress };

    [Theory]
    [InlineData(IkeVersion.V1)]
    [InlineData(IkeVersion.V2)]
    public void Machines_ChangedMessages_ChangeNothingThatStands(IkeVersion version)
    {
        int inputs = FuzzNumber.Of("CLUSTER_FUZZ_INPUTS", 60_000), seed = FuzzNumber.Of("CLUSTER_FUZZ_SEED", 1);
        var phases = new Dictionary<IkePhase, int>();
        var clock = Stopwatch.StartNew();
        int done = 0;
        for (int life = seed; done < inputs; life++)
        {
            foreach (var (pair, said) in Stages(version, life))
            {
                var mutator = new Mutator(new Random(life), said);
                foreach (var host in new[] { pair.West, pair.East })
                {
                    for (int i = 0; i < PerStage / 2; i++, done++)
                    {
                        byte[] bytes = mutator.Next();
                        if (!said.Any(real => real.AsSpan().SequenceEqual(bytes)))
                        {
                            mutator.Learn(bytes, Attack(pair, host, bytes, life));
                        }
                    }

                    phases[host.Machine.Phase] = phases.GetValueOrDefault(host.Machine.Phase) + 1;
                }
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{version}: {done} inputs, {done / clock.Elapsed.TotalSeconds:F0} a second; stages: {string.Join(", ", phases.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}"));
        Assert.All([IkePhase.Empty, IkePhase.InitSent, IkePhase.AuthSent, IkePhase.Established], phase => Assert.True(phases.ContainsKey(phase), phase.ToString()));
    }

    /// <summary>A life, stopped before each message.</summary>
    private static IEnumerable<(IkePair Pair, IReadOnlyList<byte[]> Said)> Stages(IkeVersion version, int seed)
    {
        var pair = version == IkeVersion.V2 ? new IkePair(seed)
            : IsakmpSamples.Pair(west => west with { Aggressive = seed % 2 == 0 }, east => east with { Aggressive = seed % 2 == 0 }, seed);
        var said = new List<byte[]>();
        Action[] story =
        [
            pair.Initiate,
            () => pair.Ask(pair.East, new IkeCommand.CheckLiveness()),
            () => pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"])),
            () => pair.Ask(pair.East, new IkeCommand.RekeyIkeSa()),
        ];
        foreach (var begin in story)
        {
            begin();
            while (pair.InFlight.Count > 0)
            {
                said.Add(pair.InFlight[0].Datagram);
                yield return (pair, said);
                pair.Deliver(0);
            }
        }
    }

    /// <returns>What came of it, as a number.</returns>
    private static int Attack(IkePair pair, IkeHost host, byte[] bytes, int life)
    {
        Step step;
        try
        {
            step = host.Machine.Receive(bytes, host == pair.West ? Samples.West : FromWest, pair.Now);
        }
        catch (Exception thrown)
        {
            Assert.Fail($"life {life}, {host.Name} {host.Machine.Phase}: {Convert.ToHexString(bytes)}: {thrown}");
            throw;
        }

        Assert.True(step.Effects.Length <= MaxEffects, $"life {life}: {step.Effects.Length} effects of {Convert.ToHexString(bytes)}");
        if (host.Machine.Phase == IkePhase.Established && Touches(step.Record))
        {
            Assert.Fail($"life {life}, {host.Name}: {step.Record!.What} by {Convert.ToHexString(bytes)}");
        }

        return HashCode.Combine(step.Drop, step.Effects.Length, step.Record is null, host.Machine.Phase);
    }

    /// <summary>
    /// Something goes, or the peer is followed. IKEv1 does not authenticate padding and vendor ids: a message that is changed there alone is the true
    /// one, and may do what the true one does, such as complete a phase 1.
    /// </summary>
    private static bool Touches(IkeSaRecord? record) =>
        record is { RemovedChildren: not [] } or { RemovedIkeSas: not [] } or { Path: not null, IkeSas: [] };
}

using System.Globalization;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Xunit;

namespace Cluster.Tests.Transcripts;

/// <summary>
/// Mutations of real messages against machines at every stage of set-up, rekeys and deletes. Once keys exist a machine decides to do nothing about
/// any of them; before that, whatever it decides is small, and never throws. <c>CLUSTER_FUZZ_MESSAGES=n</c> runs more, <c>CLUSTER_FUZZ_SEED=n</c>
/// others.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>An initiator resends one message, a responder answers with one, perhaps in fragments.</summary>
    private const int MaxEffects = 16;

    /// <summary>The most that a UDP datagram can carry, and more than an IKE message may have.</summary>
    private const int MaxDatagram = 65_507;

    [Fact]
    public void Mutations_OfRealMessages_ChangeNothingUnlessAuthenticated()
    {
        int messages = Number("CLUSTER_FUZZ_MESSAGES", 40_000);
        var random = new Random(Number("CLUSTER_FUZZ_SEED", 1));
        var seen = new Dictionary<IkePhase, int>();
        int done = 0;
        for (int life = 0; done < messages; life++)
        {
            foreach (var pair in Stages(life))
            {
                var real = pair.InFlight.Select(flight => flight.Datagram).Concat(_spoken).ToArray();
                foreach (var host in new[] { pair.West, pair.East })
                {
                    for (int i = 0; i < 25; i++, done++)
                    {
                        Attack(pair, host, Mutate(random, real), real);
                    }

                    seen[host.Machine.Phase] = seen.GetValueOrDefault(host.Machine.Phase) + 1;
                }
            }
        }

        output.WriteLine($"{done} messages; stages: {string.Join(", ", seen.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}");
        Assert.All([IkePhase.Empty, IkePhase.InitSent, IkePhase.InitAnswered, IkePhase.AuthSent, IkePhase.Established], phase => Assert.True(seen.ContainsKey(phase)));
    }

    private readonly List<byte[]> _spoken = [];

    /// <summary>A life with every exchange; the caller attacks at each stop.</summary>
    private IEnumerable<IkePair> Stages(int seed)
    {
        _spoken.Clear();
        var proposal = seed % 2 == 0 ? Samples.Gcm : Samples.Cbc;
        int? fragments = seed % 3 == 0 ? 250 : 1_280;
        var pair = new IkePair(
            seed,
            Samples.WestSettings() with { Proposals = [proposal], FragmentSize = fragments },
            Samples.EastSettings() with { Proposals = [proposal], FragmentSize = fragments });
        Action[] story =
        [
            pair.Initiate,
            () => pair.Ask(pair.West, new IkeCommand.RekeyChildSa(pair.West.InUse["vpn-1"])),
            () => pair.Ask(pair.East, new IkeCommand.CheckLiveness()),
            () => pair.Ask(pair.East, new IkeCommand.RekeyIkeSa()),
            () => pair.Ask(pair.West, new IkeCommand.DeleteIkeSa()),
        ];
        foreach (var begin in story)
        {
            begin();
            while (pair.InFlight.Count > 0)
            {
                yield return pair;
                _spoken.Add(pair.InFlight[0].Datagram);
                pair.Deliver(0);
            }

            yield return pair;
        }

        Assert.Equal(IkePhase.Gone, pair.West.Machine.Phase);
    }

    private static void Attack(IkePair pair, IkeHost host, byte[] datagram, byte[][] real)
    {
        if (real.Any(message => message.AsSpan().SequenceEqual(datagram)))
        {
            return;
        }

        var phase = host.Machine.Phase;
        var step = host.Machine.Receive(datagram, Samples.West, pair.Now);
        string what = $"{host.Name} {phase}: {Convert.ToHexString(datagram)}";
        Assert.True(step.Effects.Length <= MaxEffects, what);
        if (phase is IkePhase.Empty or IkePhase.InitSent)
        {
            return;
        }

        Assert.True(step.Record is null, what);
        Assert.True(step.Effects.IsEmpty, what);
        Assert.True(step.Drop is not null, what);
    }

    private static byte[] Mutate(Random random, byte[][] real)
    {
        if (real.Length == 0 || random.Next(20) == 0)
        {
            byte[] noise = new byte[random.Next(random.Next(50) == 0 ? MaxDatagram : 200)];
            random.NextBytes(noise);
            return noise;
        }

        byte[] bytes = [.. real[random.Next(real.Length)]];
        switch (random.Next(7))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1:
                return WithLength(bytes[..random.Next(bytes.Length)]);
            case 2:
                return WithLength([.. bytes, .. new byte[random.Next(1, 100)]]);
            case 3:
                byte[] other = real[random.Next(real.Length)];
                return WithLength([.. bytes[..random.Next(bytes.Length)], .. other[random.Next(other.Length)..]]);
            case 4:
                bytes[random.Next(IkeHeader.Size)] = (byte)random.Next(256);
                return bytes;
            case 5:
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
                return WithLength(bytes);
            default:
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }

                return bytes;
        }
    }

    /// <summary>With a length field that fits, so that more than the header is looked at.</summary>
    private static byte[] WithLength(byte[] bytes)
    {
        const int lengthAt = 24;
        if (bytes.Length >= IkeHeader.Size)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(lengthAt), bytes.Length);
        }

        return bytes;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

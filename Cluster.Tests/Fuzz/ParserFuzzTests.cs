using System.Diagnostics;
using System.Globalization;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Fuzz;

/// <summary>
/// Both parsers against changed messages: none throws, none holds on to anything. What leads to an outcome that was not seen before is changed
/// further. <c>CLUSTER_FUZZ_INPUTS=n</c> runs more, <c>CLUSTER_FUZZ_SEED=n</c> others.
/// </summary>
public sealed class ParserFuzzTests(ITestOutputHelper output)
{
    /// <summary>What may be alive at the end more than at the half: nothing that grows with the number of inputs.</summary>
    private const long MaxGrowth = 32 << 20;

    [Fact]
    public void Parsers_ChangedMessages_ReadOrRefuse()
    {
        int inputs = FuzzNumber.Of("CLUSTER_FUZZ_INPUTS", 300_000), seed = FuzzNumber.Of("CLUSTER_FUZZ_SEED", 1);
        var mutator = new Mutator(new Random(seed), FuzzCorpus.All());
        int read = 0;
        long half = 0;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < inputs; i++)
        {
            byte[] bytes = mutator.Next();
            try
            {
                int signature = HashCode.Combine(ReadVersion2(bytes, ref read), ReadVersion1(bytes, ref read));
                mutator.Learn(bytes, signature);
            }
            catch (Exception thrown)
            {
                Assert.Fail($"CLUSTER_FUZZ_SEED={seed}, input {i}, {Convert.ToHexString(bytes)}: {thrown}");
            }

            if (i == inputs / 2)
            {
                half = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - half;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{inputs} inputs, {inputs / clock.Elapsed.TotalSeconds:F0} a second; {read} read as messages, {mutator.Kept} outcomes kept; {growth / 1024} KiB more alive at the end than at the half"));
        Assert.True(growth < MaxGrowth, $"{growth} bytes more than at the half");
        Assert.True(read > inputs / 100, $"only {read} were read");
    }

    private static int ReadVersion2(byte[] bytes, ref int read)
    {
        if (!IkeMessage.TryParse(bytes, out var message, out var error))
        {
            return error.GetHashCode();
        }

        read++;
        var hash = new HashCode();
        foreach (var payload in message.Payloads)
        {
            hash.Add(payload.GetType());
        }

        return hash.ToHashCode();
    }

    private static int ReadVersion1(byte[] bytes, ref int read)
    {
        if (!IsakmpHeader.TryRead(bytes, out var header, out var error) || !IsakmpMessage.TryRead(header, bytes.AsMemory(IsakmpHeader.Size), out var message, out error))
        {
            return error.GetHashCode();
        }

        read++;
        var hash = new HashCode();
        hash.Add(IsakmpRules.Fits(message));
        foreach (var payload in message.Payloads)
        {
            hash.Add(payload.Type);
            hash.Add(IsakmpSa.TryRead(payload) is not null);
            hash.Add(IsakmpNotify.TryRead(payload) is not null);
            hash.Add(IsakmpDelete.TryRead(payload) is not null);
            hash.Add(IsakmpId.TryRead(payload) is not null);
        }

        return hash.ToHashCode();
    }
}

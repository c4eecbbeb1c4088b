using System.Diagnostics;
using Cluster.Crypto.Packets;
using Cluster.Dataplane.Pipeline;
using Cluster.Tests.Dataplane;
using Cluster.Tests.Dataplane.Pipeline;
using Xunit;

namespace Cluster.Tests.Interop;

/// <summary>What the loops seal, scapy opens, and the other way round; see lab/esp_oracle.py.</summary>
[Trait("Category", "Interop")]
public sealed class EspOracleTests
{
    public static TheoryData<string> AllSuites => ["gcm", "gcm256-esn", "cbc-sha1", "cbc256-sha256"];

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void Sealed_AllSizesBothFamilies_OracleOpensToTheSameBytes(string suite)
    {
        using var left = new LoopSide(1, suite);
        List<byte[]> clear = Clear();
        clear.ForEach(p => left.Clear(p));
        string[] answers = Ask("open", suite, side: 1, Enumerable.Range(0, clear.Count).Select(left.Wire.Bytes));
        Assert.Equal(clear.Select(Convert.ToHexStringLower), answers);
    }

    [Theory]
    [MemberData(nameof(AllSuites))]
    public void SealedByTheOracle_AllSizesBothFamilies_WeOpenToTheSameBytes(string suite)
    {
        using var right = new LoopSide(2, suite);
        List<byte[]> clear = Clear();
        string[] sealedPackets = Ask("seal", suite, side: 1, clear);
        foreach (string packet in sealedPackets)
        {
            right.TakeBytes(Convert.FromHexString(packet), Inbound.Port.Esp);
        }

        Assert.Equal(clear, right.Tun.Written.Select(w => w.Packet));
        Assert.Equal(0UL, right.DropsInAll());
    }

    private static List<byte[]> Clear() =>
        [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? ClearPackets.Udp("10.1.0.1", "10.2.0.1", i) : ClearPackets.Udp("2001:db8:1::1", "2001:db8:2::1", 30 * i))];

    private static string[] Ask(string operation, string suite, int side, IEnumerable<byte[]> packets)
    {
        PacketSuite found = Suites.Find(suite);
        PacketKeys keys = Suites.Keys(found, side);
        List<string> words =
        [
            Path.Combine(Root(), "lab", "esp_oracle.py"), operation,
            "--crypt", found.Integrity is null ? "AES-GCM" : "AES-CBC",
            "--crypt-key", Convert.ToHexString(keys.Encryption.Expose()),
            "--auth", found.Integrity is null ? "NULL" : found.Integrity.IcvLength == 12 ? "HMAC-SHA1-96" : "SHA2-256-128",
            "--auth-key", Convert.ToHexString(keys.Integrity.Expose()),
            "--spi", LoopSide.Spi(3 - side).ToString(),
        ];
        if (found.ExtendedSequenceNumbers)
        {
            words.AddRange(["--esn-high", "0"]);
        }

        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", words) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Task<string> answers = python.StandardOutput.ReadToEndAsync();
        foreach (byte[] packet in packets)
        {
            python.StandardInput.WriteLine(Convert.ToHexString(packet));
        }

        python.StandardInput.Close();
        string[] lines = answers.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        python.WaitForExit();
        return lines;
    }

    private static string Root()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Cluster.sln")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("The tests do not run inside the source tree.");
    }
}

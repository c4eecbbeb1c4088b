using Cluster.Actors.Ingress;
using Cluster.Actors.Queries;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Dataplane.Control;
using Cluster.Node.Telemetry;
using Cluster.Tests.Config;
using Cluster.Tests.Node.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Cluster.Tests.Node.Telemetry;

/// <summary>What the statements let through; nothing waits, since all lines are written when the traces end.</summary>
public sealed class TraceFilesTests : IDisposable
{
    private const string Ike = "set security ike traceoptions ", Ipsec = "set security ipsec traceoptions ";

    private static readonly IkeSpi Spi = new(0x0102030405060708);

    private readonly string _directory = Directory.CreateTempSubdirectory("traces-").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("ike", "IKE_AUTH")]
    [InlineData("timer", "timer")]
    [InlineData("database", "install,journal.write")]
    [InlineData("general", "line-of-kmd")]
    [InlineData("config", "line-of-configuration")]
    [InlineData("high-availability", "line-of-members")]
    [InlineData("all", "IKE_AUTH,install,journal.write,line-of-configuration,line-of-kmd,line-of-members,timer,v1")]
    public async Task S050_IkeFlags_ChooseWhatIsWritten(string flag, string expected) =>
        Assert.Equal(expected.Split(','), Marks(await TraceAsync("kmd", Ike + "flag " + flag)));

    [Theory]
    [InlineData("security-associations", "install,v1")]
    [InlineData("packet-drops", "")]
    public async Task S076_IpsecFlags_ChooseWhatIsWritten(string flag, string expected) =>
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries), Marks(await TraceAsync("kmd", Ipsec + "flag " + flag)));

    [Fact]
    public async Task S076_PacketDrops_AreWrittenAsTheyGrow()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(Ipsec + "flag packet-drops"));
        ulong replayed = 2;
        await using (var traces = new TraceFiles(_directory, () => model, () => [new DropCount("Replayed", "seen before", replayed)], _clock, NullLogger.Instance))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _clock.Advance(TimeSpan.FromSeconds(1));
            replayed = 7;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            ["packets dropped: 2 Replayed (seen before)", "packets dropped: 5 Replayed (seen before)"], File.ReadLines(Path.Combine(_directory, "kmd")).Select(line => line[25..]));
    }

    [Fact]
    public async Task S050_FileAndMatch_SayWhereLinesGo_AndWhich()
    {
        string[] lines = await TraceAsync("vpn.log", Ike + "file vpn.log match \"IKE_AUTH|kmd\"", Ike + "flag all");

        Assert.Equal(["IKE_AUTH", "line-of-kmd"], Marks(lines));
        Assert.Contains(lines, line => line.Contains("gateway=corp", StringComparison.Ordinal) && line.Contains("trace " + NegotiationTrace.IdOf(Spi).ToHexString(), StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_directory, "kmd")));
    }

    [Fact]
    public async Task S050_RateLimit_LeavesOutTheRestOfASecond_AndSaysHowMuch()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(Ike + "rate-limit 2", Ike + "flag general"));
        await using (var traces = Traces(model))
        {
            for (int i = 0; i < 5; i++)
            {
                traces.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "kmd", "line " + i));
            }

            traces.Add(new LogRow(DateTimeOffset.UnixEpoch.AddSeconds(1), "info", "kmd", "line 5"));
        }

        Assert.Equal(
            ["1970-01-01T00:00:00.000Z line 0", "1970-01-01T00:00:00.000Z line 1", "1970-01-01T00:00:01.000Z 3 lines were left out by the rate limit", "1970-01-01T00:00:01.000Z line 5"],
            File.ReadLines(Path.Combine(_directory, "kmd")));
    }

    [Fact]
    public async Task WithoutTraceoptions_NothingIsWritten()
    {
        Assert.Empty(await TraceAsync("kmd"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory));
    }

    [Fact]
    public async Task Read_GivesTheLinesOfTheConfiguredFile_AndOfNoOther()
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(Ike + "file vpn.log", Ike + "flag general"));
        await using TraceFiles traces = Traces(model);
        File.WriteAllText(Path.Combine(_directory, "vpn.log.0"), "2026-01-02T03:04:04.000Z first\n");
        File.WriteAllText(Path.Combine(_directory, "vpn.log"), "2026-01-02T03:04:05.678Z second line\n");
        File.WriteAllText(Path.Combine(_directory, "master.key"), "secret\n");

        Assert.Equal(
            [(4, 0, "first"), (5, 678, "second line")], traces.Read("vpn.log")!.Select(row => (row.At.Second, row.At.Millisecond, row.Text)));
        Assert.Null(traces.Read("master.key"));
        Assert.Null(traces.Read("../vpn.log"));
    }

    private TraceFiles Traces(ClusterModel model) => new(_directory, () => model, () => [], _clock, NullLogger.Instance);

    /// <summary>The lines of the file after one event of each kind.</summary>
    private async Task<string[]> TraceAsync(string file, params string[] statements)
    {
        ClusterModel model = ConfigText.Model(ConfigText.With(statements));
        await using (TraceFiles traces = Traces(model))
        {
            foreach (string step in new[] { "IKE_AUTH", "timer", "install", "journal.write" })
            {
                NegotiationTrace.Record(step, Spi, DateTimeOffset.UtcNow, new KeyValuePair<string, object?>("cluster.gateway", "corp"));
            }

            traces.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "kmd", "line-of-kmd"));
            traces.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "cluster", "akka://cluster/user/configuration: line-of-configuration"));
            traces.Add(new LogRow(DateTimeOffset.UnixEpoch, "warning", "cluster", "akka://cluster/user/members: line-of-members"));
            traces.Add(new LogRow(DateTimeOffset.UnixEpoch, "info", "cluster", "Kestrel: of no interest"));
            traces.Add("v1", new TunnelEvent(DateTimeOffset.UnixEpoch, TunnelEventKind.Note, "IPsec SA negotiated"));
        }

        string path = Path.Combine(_directory, file);
        return File.Exists(path) ? [.. File.ReadLines(path)] : [];
    }

    /// <summary>Other tests trace negotiations of their own meanwhile, so only what is ours counts.</summary>
    private static IEnumerable<string> Marks(string[] lines)
    {
        string trace = NegotiationTrace.IdOf(Spi).ToHexString();
        return lines.Where(line => !line.Contains("trace ", StringComparison.Ordinal) || line.Contains(trace, StringComparison.Ordinal))
            .Select(line => line.Contains("line-of", StringComparison.Ordinal) ? line[line.IndexOf("line-of", StringComparison.Ordinal)..] : line.Split(' ')[1].TrimEnd(':'))
            .Distinct().Order(StringComparer.Ordinal);
    }
}

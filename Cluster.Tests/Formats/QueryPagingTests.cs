using System.Net;
using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Cluster.Actors.Queries;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.Negotiation;
using Xunit;

namespace Cluster.Tests.Formats;

public sealed class QueryPagingTests : IDisposable
{
    private const int MaxMessage = 65_536;

    private static readonly string Long = new('x', 100_000);

    private readonly ActorSystem _system = ActorSystem.Create("formats", Cluster.Actors.Store.JournalSetup.Configuration);

    [Fact]
    public void ManyRows_Pages_HoldAllInOrderAndAreSmallEnough()
    {
        IkeSaRow[] rows = [.. Enumerable.Range(0, 3_000).Select(n => SampleAnswers.IkeSa with { Index = (uint)n })];
        NodeQueryMessages.IkeSaPage[] pages = [.. Sent(QueryPaging.IkeSas(9, rows)).Cast<NodeQueryMessages.IkeSaPage>()];
        Assert.True(pages.Length > 1);
        Assert.Equal(rows.Select(row => row.Index), pages.SelectMany(page => page.Rows).Select(row => row.Index));
        Assert.All(pages, page => Assert.Equal((9, page == pages[^1]), (page.Query, page.Last)));
    }

    [Fact]
    public void NoRows_Pages_OneEmptyLast()
    {
        var page = Assert.IsType<NodeQueryMessages.ChildSaPage>(Assert.Single(Sent(QueryPaging.ChildSas(9, []))));
        Assert.True(page.Last);
        Assert.Empty(page.Rows);
    }

    [Fact]
    public void LargestRows_Pages_AreSmallEnough()
    {
        var everything = new TrafficSelector(255, 65_535, 65_535, IPAddress.Parse("ffff::1"), IPAddress.Parse("ffff::2"));
        TraceSpan span = SampleAnswers.Trace.Spans[0] with
        {
            Attributes = [.. Enumerable.Repeat(KeyValuePair.Create("cluster.reason", new string('r', 512)), 8)],
        };
        var failure = new FailureRow(
            DateTimeOffset.UnixEpoch, Long, new IPEndPoint(IPAddress.Loopback, 500), new IPEndPoint(IPAddress.Loopback, 500), true, Long, Long, Long, Long);
        IkeSaRow ikeSa = SampleAnswers.IkeSa with { RemoteIdentity = Long, LocalIdentity = Long, Gateway = Long, Encryption = Long };
        ChildSaRow childSa = SampleAnswers.ChildSa with
        {
            LocalSelectors = [.. Enumerable.Repeat(everything, 255)], RemoteSelectors = [.. Enumerable.Repeat(everything, 255)], Vpn = Long,
        };
        var state = new NodeStateRow(Long, TimeSpan.MaxValue, true, long.MaxValue, int.MaxValue, int.MaxValue, [.. Enumerable.Range(0, 256).Select(n => new Anchor((byte)n))]) { HalfOpenIkeSas = int.MaxValue };
        Sent(QueryPaging.IkeSas(9, [ikeSa, ikeSa]));
        Sent(QueryPaging.ChildSas(9, [childSa, childSa, childSa, childSa]));
        Sent(QueryPaging.Failures(9, Enumerable.Repeat(failure, 200)));
        Assert.Equal(int.MaxValue, Sent(QueryPaging.States(9, [state])).Cast<NodeQueryMessages.StatePage>().Single().Rows.Single().HalfOpenIkeSas);
        TraceRow trace = SampleAnswers.Trace with { Spans = [.. Enumerable.Repeat(span, 64)] };
        Assert.Equal(640, Sent(QueryPaging.Traces(9, Enumerable.Repeat(trace, 10))).Cast<NodeQueryMessages.TracePage>().Sum(page => page.Rows.Sum(row => row.Spans.Length)));
    }

    public void Dispose() => _system.Terminate();

    /// <summary>As another node gets them; none exceeds what a message between nodes may be.</summary>
    private List<object> Sent(IEnumerable<IClusterMessage> pages)
    {
        var serializer = new ClusterMessageSerializer((ExtendedActorSystem)_system);
        return
        [
            .. pages.Select(page =>
            {
                byte[] bytes = serializer.ToBinary(page);
                Assert.True(bytes.Length <= MaxMessage, $"{bytes.Length} bytes");
                return serializer.FromBinary(bytes, serializer.Manifest(page));
            }),
        ];
    }
}

using Cluster.Actors.Queries;
using Xunit;

namespace Cluster.Tests.Actors.Queries;

public sealed class TunnelLogTests
{
    private readonly TunnelLog _log = new();

    [Fact]
    public void SameFailure_AgainAndAgain_IsOneEventWithACount()
    {
        _log.AddVpn("v", Event(1, TunnelEventKind.Up, "up"));
        for (int i = 2; i < 50; i++)
        {
            _log.AddGateway("g", Event(i, TunnelEventKind.Failed, "no answer"));
        }

        _log.AddGateway("other", Event(99, TunnelEventKind.Failed, "not ours"));
        Assert.Equal([Event(1, TunnelEventKind.Up, "up"), Event(49, TunnelEventKind.Failed, "no answer") with { Count = 48 }], _log.Of("v", "g"));
    }

    [Fact]
    public void ManyEvents_TheLastAreKept()
    {
        for (int i = 0; i < 40; i++)
        {
            _log.AddVpn("v", Event(i, TunnelEventKind.Note, "n" + i));
        }

        Assert.Equal(Enumerable.Range(24, 16).Select(i => "n" + i), _log.Of("v", "g").Select(what => what.Text));
    }

    [Fact]
    public void LongText_IsCut()
    {
        _log.AddGateway("g", Event(1, TunnelEventKind.Failed, new string('x', 5_000)));
        Assert.Equal(400, Assert.Single(_log.Of("v", "g")).Text.Length);
    }

    private static TunnelEvent Event(int second, TunnelEventKind kind, string text) => new(DateTimeOffset.UnixEpoch.AddSeconds(second), kind, text);
}

using Cluster.Node.Cli.Terminal;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class PagerTests
{
    private readonly FakeTerminal _terminal = new(20, 5);

    [Fact]
    public void LinesThatFit_AreWrittenAtOnce()
    {
        Page(4);

        Assert.Equal(["1", "2", "3", "4"], _terminal.Screen.Rows.SkipLast(1));
    }

    [Fact]
    public void Space_ShowsTheNextPage_EnterTheNextLine_QNoMore()
    {
        _terminal.Type(" \rq");

        Pager pager = Page(20);

        // A page of four, one more page, one more line.
        Assert.Equal(Enumerable.Range(1, 9).Select(number => $"{number}"), _terminal.Screen.Rows.SkipLast(1));
        Assert.True(pager.Stopped);
    }

    [Fact]
    public void Slash_GoesOnWithTheLineThatHasTheText()
    {
        _terminal.Type("/15x\b\rq");

        Page(30);

        Assert.Equal(["1", "2", "3", "4", "...skipping", "15", "16", "17", "18"], _terminal.Screen.Rows.SkipLast(1));
    }

    [Fact]
    public void End_ShowsAllTheRest()
    {
        _terminal.Type("G");

        Pager pager = Page(50);

        Assert.False(pager.Stopped);
        Assert.Equal(51, _terminal.Screen.Rows.Count);
    }

    [Fact]
    public void LongLines_CountAsTheRowsTheyTake()
    {
        _terminal.Type("q");
        var pager = new Pager(_terminal, () => _terminal.Height);

        pager.Write(new string('x', 50) + "\n" + "second\n" + "third\n");

        Assert.DoesNotContain("third", _terminal.Screen.Text, StringComparison.Ordinal);
        Assert.Contains("second", _terminal.Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhileItWaits_ControlCIsAKeyOfIts()
    {
        bool interrupted = false;
        _terminal.Interrupted = () => interrupted = true;
        _terminal.Type("\u0003");

        Pager pager = Page(10);

        Assert.True(pager.Stopped);
        Assert.False(interrupted);
        Assert.NotNull(_terminal.Interrupted);
    }

    private Pager Page(int lines)
    {
        var pager = new Pager(_terminal, () => _terminal.Height);
        pager.Write(string.Concat(Enumerable.Range(1, lines).Select(number => $"{number}\n")));
        return pager;
    }
}

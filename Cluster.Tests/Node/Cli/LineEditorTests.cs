using Cluster.Node.Cli;
using Cluster.Node.Commands;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class LineEditorTests
{
    private readonly StringWriter _terminal = new();
    private readonly LineEditor _editor;

    public LineEditorTests()
    {
        _editor = new LineEditor(line => [.. CommandLine.Complete(line).Select(candidate => (candidate.Word, candidate.Help))], _terminal);
        _editor.Begin("> ");
    }

    [Fact]
    public void Tab_CompletesAUniqueWord_AndListsOthers()
    {
        Type("sh");
        Press(ConsoleKey.Tab);
        Assert.Equal("show ", _editor.Line);

        Type("sec");
        Press(ConsoleKey.Tab);
        Type("i");
        Press(ConsoleKey.Tab);
        Assert.Equal("show security i", _editor.Line);
        Assert.Contains("ipsec", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Space_CompletesTheWordBefore()
    {
        Type("sh sec ike fail ");

        Assert.Equal("show security ike failures ", _editor.Line);
    }

    [Fact]
    public void QuestionMark_ShowsHelp_AndKeepsTheLine()
    {
        Type("show chassis ?");

        Assert.Equal("show chassis ", _editor.Line);
        Assert.Contains("Possible completions:", _terminal.ToString(), StringComparison.Ordinal);
        Assert.Contains("The cluster", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void History_BringsLinesBack()
    {
        Type("exit");
        Assert.Equal(LineEditor.Result.Done, Press(ConsoleKey.Enter));
        _editor.Begin("> ");
        Type("quit");
        Press(ConsoleKey.UpArrow);
        Assert.Equal("exit", _editor.Line);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("", _editor.Line);
    }

    [Fact]
    public void Keys_EditInTheMiddle()
    {
        Type("abd");
        Press(ConsoleKey.LeftArrow);
        Type("c");
        Press(ConsoleKey.Home);
        Press(ConsoleKey.Delete);
        Press(ConsoleKey.End);
        Type("x");
        Press(ConsoleKey.Backspace);
        Assert.Equal("bcd", _editor.Line);

        Press(ConsoleKey.U, control: true);
        Assert.Equal("", _editor.Line);
    }

    [Fact]
    public void ControlC_EmptiesTheLine_AndControlDEnds()
    {
        Type("show");
        Assert.Equal(LineEditor.Result.More, Press(ConsoleKey.C, control: true));
        Assert.Equal("", _editor.Line);
        Assert.Equal(LineEditor.Result.End, Press(ConsoleKey.D, control: true));
    }

    private void Type(string text)
    {
        foreach (char c in text)
        {
            _editor.Press(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
        }
    }

    private LineEditor.Result Press(ConsoleKey key, bool control = false) =>
        _editor.Press(new ConsoleKeyInfo('\0', key, false, false, control));
}

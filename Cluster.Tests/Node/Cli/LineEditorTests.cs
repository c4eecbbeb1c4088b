using Cluster.Node.Cli.Terminal;
using Cluster.Node.Cli.Wire;
using Cluster.Node.Commands;
using CsCheck;
using Xunit;

namespace Cluster.Tests.Node.Cli;

public sealed class LineEditorTests
{
    private const int Width = 40;

    private static readonly string[] Typed =
        ["a", "b b", "word ", "\u001b[D", "\u001b[C", "\u001b[H", "\u001b[F", "\u007f", "\u001b[3~", "\u0017", "\u0019", "\u001b[A", "\u001b[B", "0123456789"];

    private readonly TerminalScreen _screen = new(Width);
    private readonly LineHistory _history = new(["show configuration", "show chassis cluster status"]);
    private readonly LineEditor _editor;

    public LineEditorTests()
    {
        _editor = new LineEditor(Complete, _screen, () => Width);
        _editor.Begin("> ", EditStyle.Command, _history);
    }

    [Fact]
    public void Tab_CompletesAUniqueWord_AndListsOthers()
    {
        Type("show sec\t");
        Assert.Equal("show security ", _editor.Line);

        Type("i\ti\t");
        Assert.Equal("show security ii", _editor.Line);
        Assert.Contains("  ipsec ", _screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Space_CompletesTheWordBefore()
    {
        Type("show sec ike fail ");

        Assert.Equal("show security ike failures ", _editor.Line);
    }

    [Fact]
    public void Space_AfterAnAmbiguousWord_ShowsWhatItMayBe_AndStays()
    {
        Type("show security i ");

        Assert.Equal("show security i", _editor.Line);
        Assert.Contains("'i' is ambiguous.", _screen.Text, StringComparison.Ordinal);
        Assert.Equal("> show security i", _screen.Rows[_screen.Cursor.Row]);
    }

    [Fact]
    public void Space_NeverCompletesANameOfTheUsers()
    {
        _editor.Begin("> ", EditStyle.Command);
        Type("name ch ");
        Assert.Equal("name ch ", _editor.Line);

        _editor.Begin("> ", EditStyle.Command);
        Type("name ch\t");
        Assert.Equal("name chicago ", _editor.Line);
    }

    [Fact]
    public void QuestionMark_ShowsHelp_AndKeepsTheLine()
    {
        Type("show chassis ?");

        Assert.Equal("show chassis ", _editor.Line);
        Assert.Equal(["> show chassis ?", "Possible completions:", "  cluster              The cluster", "> show chassis"], _screen.Rows);
    }

    [Fact]
    public void WithinQuotes_QuestionMarkBlankAndTab_AreText()
    {
        Type("name \"why? sec\t ");

        Assert.Equal("name \"why? sec ", _editor.Line);
        Assert.Single(_screen.Rows);
    }

    [Fact]
    public void PastedText_IsNotCompleted_AndItsLinesAreEntered()
    {
        Type("\u001b[200~show sec ?");
        Assert.Equal("show sec ?", _editor.Line);

        Assert.Equal(LineEditor.Result.Done, Type("\r"));
        Assert.Equal("show sec ?", _editor.Line);
    }

    [Fact]
    public void History_BringsLinesBack_AndTheDraftAfterThem()
    {
        Type("dra\u001b[A");
        Assert.Equal("show chassis cluster status", _editor.Line);
        Type("\u001b[A\u001b[A");
        Assert.Equal("show configuration", _editor.Line);
        Type("\u001b[B\u001b[B");
        Assert.Equal("dra", _editor.Line);
    }

    [Fact]
    public void Search_FindsOlderLines_AndTheNextKeyEditsTheOneFound()
    {
        Type("\u0012conf");
        Assert.Equal("(history search) 'conf': show configura", _screen.Rows[0][..Math.Min(39, _screen.Rows[0].Length)]);
        Type("\u0005 x");
        Assert.Equal("show configuration x", _editor.Line);
    }

    [Fact]
    public void Keys_EditInTheMiddle()
    {
        Type("abd\u001b[Dc\u001b[H\u001b[3~\u001b[Fx\u007f");
        Assert.Equal("bcd", _editor.Line);
        Type("\u0015");
        Assert.Equal("", _editor.Line);
        Type("one two\u0017\u0019\u0019");
        Assert.Equal("one twotwo", _editor.Line);
        Type("\u001bb\u000b");
        Assert.Equal("one ", _editor.Line);
    }

    [Fact]
    public void ControlC_EmptiesTheLine_AndControlDEnds()
    {
        Type("show");
        Assert.Equal(LineEditor.Result.More, Type("\u0003"));
        Assert.Equal("", _editor.Line);
        Assert.Equal(["> show^C", ">"], _screen.Rows);
        Assert.Equal(LineEditor.Result.End, Type("\u0004"));
    }

    [Fact]
    public void HiddenLine_NeverAppears()
    {
        _editor.Begin("Password: ", EditStyle.Hidden);
        Type("s3cr\u007f\u007fet?");

        Assert.Equal("s3et?", _editor.Line);
        Assert.DoesNotContain("s3", _screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Question_IsCancelledByControlC()
    {
        _editor.Begin("yes? ", EditStyle.Text);

        Assert.Equal(LineEditor.Result.Cancelled, Type("y\u0003"));
    }

    [Fact]
    public void Screen_ShowsTheLineAndTheCursor_WhateverIsTyped() =>
        Gen.Int[0, Typed.Length - 1].Select(index => Typed[index])
            .Array[0, 60].Sample(keys =>
            {
                var screen = new TerminalScreen(Width);
                var editor = new LineEditor(_ => [], screen, () => Width);
                editor.Begin("user@node> ", EditStyle.Command, new LineHistory(["x", new string('h', 3 * Width)]));
                Press(editor, string.Concat(keys));

                string shown = "user@node> " + editor.Line;
                string[] expected = [.. shown.Chunk(Width).Select(row => new string(row).TrimEnd())];
                Assert.Equal(string.Join('\n', expected).TrimEnd(), screen.Text.TrimEnd());
            });

    private static IReadOnlyList<NextWord> Complete(string line) =>
        line.StartsWith("name ", StringComparison.Ordinal)
            ? [new NextWord("chicago", "", NextWordKind.Name)]
            : [.. CommandLine.Complete(line).Select(row => new NextWord(row.Word, row.Help, row.Word[0] == '<' ? NextWordKind.Value : NextWordKind.Keyword))];

    private LineEditor.Result Type(string text) => Press(_editor, text);

    private static LineEditor.Result Press(LineEditor editor, string text)
    {
        var keys = new List<Key>();
        new KeyDecoder().Feed(System.Text.Encoding.UTF8.GetBytes(text), keys);
        var last = LineEditor.Result.More;
        foreach (Key key in keys)
        {
            last = editor.Press(key);
        }

        return last;
    }
}

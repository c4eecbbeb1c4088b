using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>
/// The client's end. Frames are taken off the connection as they come, whatever the user does meanwhile: a node never waits for
/// somebody who looks at a page.
/// </summary>
internal sealed class CliConnection : IDisposable
{
    /// <summary>Begins the reason when there is a node, and it does not want us.</summary>
    public const string Refused = "error: ";

    private readonly Stream _stream;
    private readonly BlockingCollection<CliFrame> _frames = [];
    private readonly Lock _writing = new();
    private readonly StringBuilder _saving = new();
    private volatile string? _dismissal;

    private CliConnection(Stream stream, string node)
    {
        _stream = stream;
        Node = node;
    }

    /// <summary>The node at the other end.</summary>
    public string Node { get; }

    /// <summary>Where the user is now.</summary>
    public CliPlace Place { get; private set; } = new(CliMode.Operational, "", "> ");

    /// <summary>The node is gone, and everything it had said has been read.</summary>
    public bool IsOver => _frames.IsCompleted;

    /// <summary>The node has ended the session, and said why.</summary>
    public bool IsDismissed => _dismissal is not null;

    /// <summary>Takes the stream; null and a reason when we are not wanted, or the other side is no node.</summary>
    /// <param name="login">User and password for a remote node; null for a local one, which knows who we are.</param>
    /// <param name="terminal">What others see of where we are; null for a script.</param>
    public static CliConnection? Open(Stream stream, string? terminal, (string User, string Password)? login, out string reason)
    {
        try
        {
            stream.Write(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf(terminal is null ? CliFrame.Script : terminal)).ToBytes());
            if (login is { } who)
            {
                stream.Write(new CliFrame(CliFrameType.Login, $"{who.User}\n{who.Password}").ToBytes());
            }

            CliFrame? hello = CliFrame.Read(stream);
            if (hello is { Type: CliFrameType.Hello } && CliFrame.TryReadHello(hello.Value.Text, out string node)
                && CliFrame.Read(stream) is { Type: CliFrameType.Place } place && CliPlace.Read(place.Text) is { } first)
            {
                reason = "";
                var connection = new CliConnection(stream, node) { Place = first };
                new Thread(connection.Receive) { IsBackground = true, Name = "frames" }.Start();
                return connection;
            }

            reason = hello is { Type: CliFrameType.Refused } refused ? Refused + refused.Text : "the node speaks another version";
        }
        catch (Exception failed) when (failed is IOException or ArgumentException)
        {
            reason = failed.Message;
        }

        stream.Dispose();
        return null;
    }

    /// <summary>Runs a line; null when the node went away.</summary>
    public int? Run(string line, ICliUser user)
    {
        CliMode mode = Place.Mode;
        if (!Send(new CliFrame(CliFrameType.Run, line)))
        {
            return null;
        }

        while (Next() is { } frame)
        {
            switch (frame.Type)
            {
                case CliFrameType.Output:
                    user.Output(frame.Text);
                    break;
                case CliFrameType.Error:
                    user.Error(frame.Text);
                    break;
                case CliFrameType.Place when CliPlace.Read(frame.Text) is { } place:
                    Place = place;
                    break;
                case CliFrameType.Remember:
                    user.Remember(frame.Text, mode);
                    break;
                case CliFrameType.Unpaged:
                    user.Unpaged();
                    break;
                case CliFrameType.ScreenLength when int.TryParse(frame.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int rows):
                    user.ScreenLength(rows);
                    break;
                case CliFrameType.Save:
                    _saving.Append(frame.Text);
                    break;
                case CliFrameType.Ask when CliQuestion.Read(frame.Text) is { } question:
                    Answer(question, user);
                    break;
                case CliFrameType.Done:
                    return int.TryParse(frame.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : 1;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>What the user is told when <see cref="Run"/> returned null.</summary>
    /// <param name="line">What was running then; empty for nothing.</param>
    public string Lost(string line)
    {
        if (_dismissal is { } why)
        {
            return Refused + why;
        }

        string word = line.Trim().Split(' ')[0];
        bool commits = Place.Mode == CliMode.Configuration && word.Length > 2 && "commit".StartsWith(word, StringComparison.Ordinal);
        return "error: the node has closed the connection" + (commits
            ? $"\n{Node} went away during the commit: 'show system commit' on another node tells whether it is in force, and which nodes run it."
                + "\nIf it is not, what was edited in plain 'configure' is still in the shared candidate, and 'commit' there does it."
            : "");
    }

    /// <summary>What may come next; empty when the node went away.</summary>
    public IReadOnlyList<NextWord> Complete(string line)
    {
        if (!Send(new CliFrame(CliFrameType.Complete, line)) || Next() is not { Type: CliFrameType.Candidates } frame)
        {
            return [];
        }

        return NextWord.Read(frame.Text);
    }

    /// <summary>From now on every answer comes as JSON where there is such a form.</summary>
    public void AskForJson() => Send(new CliFrame(CliFrameType.Json, ""));

    /// <summary>Stops the command that runs; safe from another thread.</summary>
    public void Interrupt() => Send(new CliFrame(CliFrameType.Interrupt, ""));

    public void Dispose() => _stream.Dispose();

    private void Answer(CliQuestion question, ICliUser user)
    {
        string? answer = null;
        string reason = "cancelled";
        try
        {
            answer = question.Kind switch
            {
                CliQuestionKind.ReadFile => File.ReadAllText(question.Text),
                CliQuestionKind.WriteFile => Save(question.Text),
                _ => user.Answer(question),
            };
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            reason = failed.Message;
        }

        foreach (CliFrame piece in CliFrame.Pieces(CliFrameType.Answer, answer ?? ""))
        {
            Send(piece);
        }

        Send(new CliFrame(CliFrameType.Answered, answer is null ? reason : ""));
    }

    /// <summary>Readable by the user only: a configuration has secrets.</summary>
    private string Save(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(path, options))
        {
            writer.Write(_saving.ToString());
        }

        _saving.Clear();
        return "saved";
    }

    private CliFrame? Next()
    {
        try
        {
            return _frames.Take();
        }
        catch (InvalidOperationException)
        {
            // The node went away, and everything it had sent has been read.
            return null;
        }
    }

    private void Receive()
    {
        try
        {
            while (CliFrame.Read(_stream) is { } frame)
            {
                if (frame.Type == CliFrameType.Refused)
                {
                    _dismissal = frame.Text;
                    break;
                }

                _frames.Add(frame);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // Told to the caller by the end of the frames.
        }

        _frames.CompleteAdding();
    }

    private bool Send(CliFrame frame)
    {
        try
        {
            lock (_writing)
            {
                _stream.Write(frame.ToBytes());
            }

            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            return false;
        }
    }
}

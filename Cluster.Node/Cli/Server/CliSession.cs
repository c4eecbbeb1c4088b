using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Modes;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Server;

/// <summary>One client: runs its lines one after the other, and hears an interrupt while one runs.</summary>
internal sealed class CliSession(Stream stream, CliEnvironment environment) : ICliDialogue
{
    /// <summary>Ours; a line of any real command is shorter. (A pasted list of addresses is long.)</summary>
    private const int MaxLine = 16 * 1024;

    /// <summary>Ours: a configuration with 10,000 gateways has about 10 million characters.</summary>
    private const int MaxAnswer = 256 * 1024 * 1024;

    /// <summary>Frames read ahead of a command that runs; a client that sends more waits.</summary>
    private const int MaxAhead = 64;

    /// <summary>A client that says nothing at first is none.</summary>
    public static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);

    private readonly StringBuilder _pending = new();
    private readonly Lock _writing = new();
    private readonly Channel<CliFrame> _frames = Channel.CreateBounded<CliFrame>(MaxAhead);
    private CliFrameType _pendingType = CliFrameType.Output;
    private CancellationTokenSource? _running;

    public bool IsInteractive { get; private set; }

    /// <param name="login">Who it is, from the hello and what follows it: null and a reason when the client is not wanted.</param>
    public async Task RunAsync(Func<CancellationToken, Task<(CliUser? User, string Reason)>> login, CancellationToken stopping)
    {
        if (await GreetAsync(login, stopping) is not var (user, terminal))
        {
            return;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await using var shell = new CliShell(environment, user, terminal, this);
        Send(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf(environment.Node)));
        Send((IsInteractive ? shell.Place with { Banner = await environment.NoticesAsync(stopping) } : shell.Place).ToFrame());
        Task reading = ReadAsync(ended);
        try
        {
            await ServeAsync(shell, user.IdleLimit, ended.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await stream.DisposeAsync();
            await reading;
        }
    }

    public void Line(string text) => Collect(CliFrameType.Output, text);

    public void Error(string text) => Collect(CliFrameType.Error, text);

    public void Flush()
    {
        if (_pending.Length > 0)
        {
            foreach (CliFrame piece in CliFrame.Pieces(_pendingType, _pending.ToString()))
            {
                Send(piece);
            }

            _pending.Clear();
        }
    }

    public void Unpaged()
    {
        Flush();
        Send(new CliFrame(CliFrameType.Unpaged, ""));
    }

    public void ScreenLength(int rows) => Send(new CliFrame(CliFrameType.ScreenLength, rows.ToString(CultureInfo.InvariantCulture)));

    public async Task<(string? Text, string Reason)> AskAsync(CliQuestion question, CancellationToken cancel)
    {
        Flush();
        Send(question.ToFrame());
        var answer = new StringBuilder();
        await foreach (CliFrame frame in _frames.Reader.ReadAllAsync(cancel))
        {
            switch (frame.Type)
            {
                case CliFrameType.Answer when answer.Length + frame.Text.Length <= MaxAnswer:
                    answer.Append(frame.Text);
                    break;
                case CliFrameType.Answered:
                    return frame.Text.Length == 0 ? (answer.ToString(), "") : (null, frame.Text);
                default:
                    // A client that breaks the rules is not worth more words.
                    await stream.DisposeAsync();
                    throw new IOException("an answer was expected");
            }
        }

        throw new IOException("the client went away");
    }

    public async Task<string?> SaveAsync(string file, string text, CancellationToken cancel)
    {
        Flush();
        foreach (CliFrame piece in CliFrame.Pieces(CliFrameType.Save, text))
        {
            Send(piece);
        }

        (string? saved, string reason) = await AskAsync(new CliQuestion(CliQuestionKind.WriteFile, file), cancel);
        return saved is null ? reason : null;
    }

    private async Task<(CliUser User, string Terminal)?> GreetAsync(Func<CancellationToken, Task<(CliUser? User, string Reason)>> login, CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(HelloLimit, environment.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        CliFrame? hello = await CliFrame.ReadAsync(stream, either.Token);
        if (hello is not { Type: CliFrameType.Hello } || !CliFrame.TryReadHello(hello.Value.Text, out string client))
        {
            Send(new CliFrame(CliFrameType.Refused, $"this node speaks version {CliFrame.Version} of the CLI protocol"));
            return null;
        }

        (CliUser? user, string reason) = await login(either.Token);
        if (user is null)
        {
            Send(new CliFrame(CliFrameType.Refused, reason));
            return null;
        }

        IsInteractive = client != CliFrame.Script;
        return (user, Printable(client));
    }

    /// <summary>Others see it: a name, and nothing that moves their cursor.</summary>
    private static string Printable(string client) => new([.. client.Where(c => c is > ' ' and < '\u007f').Take(32)]);

    private async Task ServeAsync(CliShell shell, TimeSpan? idleLimit, CancellationToken stopping)
    {
        while (await NextAsync(idleLimit, stopping) is { } frame)
        {
            switch (frame.Type)
            {
                case CliFrameType.Run:
                    await RunLineAsync(shell, frame.Text, stopping);
                    break;
                case CliFrameType.Complete:
                    Send(NextWord.ToFrame(frame.Text.Length > MaxLine ? [] : await shell.CompleteAsync(frame.Text, stopping)));
                    break;
                case CliFrameType.Json:
                    shell.Json = true;
                    break;
                case CliFrameType.Answer or CliFrameType.Answered:
                    // The command that had asked was interrupted meanwhile.
                    break;
                default:
                    Send(new CliFrame(CliFrameType.Refused, "unexpected frame"));
                    return;
            }

            if (shell.IsOver)
            {
                return;
            }
        }
    }

    /// <summary>Null when the client is gone, or silent for too long.</summary>
    private async Task<CliFrame?> NextAsync(TimeSpan? idleLimit, CancellationToken stopping)
    {
        using var idle = new CancellationTokenSource(idleLimit ?? Timeout.InfiniteTimeSpan, environment.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, stopping);
        try
        {
            return await _frames.Reader.WaitToReadAsync(either.Token) && _frames.Reader.TryRead(out CliFrame frame) ? frame : null;
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested)
        {
            Send(new CliFrame(CliFrameType.Refused, $"no command for {idleLimit!.Value.TotalMinutes:0} minutes: the session is closed"));
            return null;
        }
    }

    private async Task RunLineAsync(CliShell shell, string line, CancellationToken stopping)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Volatile.Write(ref _running, cancel);
        int exitCode;
        try
        {
            exitCode = line.Length > MaxLine ? TooLong() : await Task.Run(() => shell.RunAsync(line, cancel.Token), stopping);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            Error("error: interrupted");
            exitCode = ExitCode.Failure;
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }

        Flush();
        if (shell.Remember is { } remember)
        {
            Send(new CliFrame(CliFrameType.Remember, remember.Length > CliFrame.MaxCharacters ? "" : remember));
        }

        Send(shell.Place.ToFrame());
        Send(new CliFrame(CliFrameType.Done, exitCode.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Reads while commands run, so that an interrupt is heard. The end of the stream ends what runs.</summary>
    private async Task ReadAsync(CancellationTokenSource ended)
    {
        try
        {
            while (await CliFrame.ReadAsync(stream, ended.Token) is { } frame)
            {
                if (frame.Type == CliFrameType.Interrupt)
                {
                    await InterruptAsync();
                }
                else
                {
                    await _frames.Writer.WriteAsync(frame, ended.Token);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or we did.
        }

        _frames.Writer.TryComplete();
        await ended.CancelAsync();
    }

    private async Task InterruptAsync()
    {
        try
        {
            await (Volatile.Read(ref _running)?.CancelAsync() ?? Task.CompletedTask);
        }
        catch (ObjectDisposedException)
        {
            // The command has just ended by itself.
        }
    }

    private int TooLong()
    {
        Error($"error: a command has at most {MaxLine} characters");
        return ExitCode.Failure;
    }

    private void Collect(CliFrameType type, string line)
    {
        if (type != _pendingType)
        {
            Flush();
            _pendingType = type;
        }

        _pending.Append(line).Append('\n');
        if (_pending.Length >= CliFrame.MaxCharacters)
        {
            Flush();
        }
    }

    private void Send(CliFrame frame)
    {
        lock (_writing)
        {
            stream.Write(frame.ToBytes());
        }
    }
}

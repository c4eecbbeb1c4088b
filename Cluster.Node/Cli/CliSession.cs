using System.Globalization;
using System.Text;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli;

/// <summary>One client: runs its lines one after the other, and hears an interrupt while one runs.</summary>
internal sealed class CliSession(Stream stream, CommandRunner runner, string node, TimeProvider clock)
{
    /// <summary>Ours; a line of any real command is shorter.</summary>
    private const int MaxLine = 4096;

    /// <summary>Characters collected before a frame goes out; UTF-8 may make three bytes of each.</summary>
    private const int FrameCharacters = CliFrame.MaxLength / 4;

    /// <summary>A client that says nothing at first is none.</summary>
    public static readonly TimeSpan HelloLimit = TimeSpan.FromSeconds(5);

    private readonly StringBuilder _pending = new();
    private CliFrameType _pendingType = CliFrameType.Output;

    public async Task RunAsync(CancellationToken stopping)
    {
        if (!await GreetAsync(stopping))
        {
            return;
        }

        Task<CliFrame?> next = CliFrame.ReadAsync(stream, stopping);
        while (await next is { } frame)
        {
            next = CliFrame.ReadAsync(stream, stopping);
            switch (frame.Type)
            {
                case CliFrameType.Run:
                    next = await RunLineAsync(frame.Text, next, stopping);
                    break;
                case CliFrameType.Complete:
                    Send(new CliFrame(CliFrameType.Candidates, frame.Text.Length > MaxLine ? "" : string.Join(
                        '\n', CommandLine.Complete(frame.Text).Select(candidate => $"{candidate.Word}\t{candidate.Help}"))));
                    break;
                case CliFrameType.Interrupt:
                    // It came after the command had ended.
                    break;
                default:
                    Send(new CliFrame(CliFrameType.Refused, "unexpected frame"));
                    return;
            }
        }
    }

    private async Task<bool> GreetAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(HelloLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        CliFrame? hello = await CliFrame.ReadAsync(stream, either.Token);
        if (hello is not { Type: CliFrameType.Hello } || !CliFrame.TryReadHello(hello.Value.Text, out _))
        {
            Send(new CliFrame(CliFrameType.Refused, $"this node speaks version {CliFrame.Version} of the CLI protocol"));
            return false;
        }

        Send(new CliFrame(CliFrameType.Hello, CliFrame.HelloOf(node)));
        return true;
    }

    /// <returns>The read that is under way: it was watched for an interrupt meanwhile.</returns>
    private async Task<Task<CliFrame?>> RunLineAsync(string line, Task<CliFrame?> next, CancellationToken stopping)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task<int> running = line.Length > MaxLine
            ? Task.FromResult(TooLong())
            : Task.Run(() => runner.RunAsync(line, Console(), cancel.Token), stopping);
        if (await Task.WhenAny(running, next) == next)
        {
            // Whatever the client says now (an interrupt, or nothing more), it no longer waits for this answer.
            bool interrupted = await next is { Type: CliFrameType.Interrupt };
            await cancel.CancelAsync();
            if (interrupted)
            {
                next = CliFrame.ReadAsync(stream, stopping);
            }
        }

        int exitCode = await running;
        Flush();
        Send(new CliFrame(CliFrameType.Done, exitCode.ToString(CultureInfo.InvariantCulture)));
        return next;
    }

    private CommandConsole Console() =>
        new(text => Collect(CliFrameType.Output, text), text => Collect(CliFrameType.Error, text)) { Flush = Flush };

    private int TooLong()
    {
        Collect(CliFrameType.Error, $"error: a command has at most {MaxLine} characters");
        return CommandRunner.CommandError;
    }

    private void Collect(CliFrameType type, string line)
    {
        if (type != _pendingType)
        {
            Flush();
            _pendingType = type;
        }

        for (int at = 0; at < line.Length || at == 0; at += FrameCharacters)
        {
            string part = line.Substring(at, Math.Min(FrameCharacters, line.Length - at));
            if (_pending.Length + part.Length >= FrameCharacters)
            {
                Flush();
            }

            _pending.Append(part);
        }

        _pending.Append('\n');
    }

    private void Flush()
    {
        if (_pending.Length > 0)
        {
            Send(new CliFrame(_pendingType, _pending.ToString()));
            _pending.Clear();
        }
    }

    private void Send(CliFrame frame) => stream.Write(frame.ToBytes());
}

using System.Text;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>Runs a line and writes what it answers. Web pages and the CLI's server use the same.</summary>
public sealed class CommandRunner(IClusterQueries queries, TimeProvider clock)
{
    public const int Success = 0;
    public const int CommandError = 1;
    public const int Incomplete = 3;

    /// <summary>A command answers after at most this; nodes that have not by then are named as silent.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Time within the limit that is left to join and write what arrived.</summary>
    private static readonly TimeSpan WritingTime = TimeSpan.FromMilliseconds(300);

    /// <summary>A line of its own before a view that takes the place of the last one: a form feed.</summary>
    public const string NewScreen = "\f";

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>For a caller who may do everything.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(string line, Action<string> output, Action<string> error, CancellationToken cancel) =>
        RunAsync(line, new CommandConsole(output, error), cancel);

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string line, CommandConsole console, CancellationToken cancel)
    {
        Action<string> error = console.Error;
        CommandLine.Parsed parsed = CommandLine.Parse(line);
        if (parsed.Command is null)
        {
            error(line);
            error(new string(' ', parsed.Column) + "^");
            error(parsed.Error + ".");
            return CommandError;
        }

        if (OutputPipe.Parse(parsed.Pipes, out string? wrong) is not { } pipe)
        {
            error(wrong + ".");
            return CommandError;
        }

        if (!console.May(parsed.Command.Permission))
        {
            error($"error: permission denied: '{parsed.Command.Path}' takes '{parsed.Command.Permission}'");
            return CommandError;
        }

        if (parsed.Command is StreamingCommand streaming)
        {
            return await StreamAsync(streaming, parsed.Arguments, pipe, console, cancel);
        }

        CommandAnswer? answer = await AskAsync(parsed, error, cancel);
        if (answer is null)
        {
            return Incomplete;
        }

        int code = Write(answer, pipe, console);
        if (answer.Error is null)
        {
            End(pipe, console);
        }

        return code;
    }

    /// <summary>Until it ends by itself or the caller has seen enough, which is no failure.</summary>
    private async Task<int> StreamAsync(
        StreamingCommand command, CommandArguments arguments, OutputPipe pipe, CommandConsole console, CancellationToken cancel)
    {
        int worst = Success;
        try
        {
            await foreach (CommandAnswer answer in command.AnswersAsync(queries, arguments, clock, cancel).WithCancellation(cancel))
            {
                if (answer.IsNewScreen && pipe.Form == OutputForm.Text)
                {
                    console.Line(NewScreen);
                }

                worst = Math.Max(worst, Write(answer, pipe, console));
                console.Flush();
                if (answer.Error is not null)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The caller has seen enough.
        }

        End(pipe, console);
        return worst;
    }

    private static void End(OutputPipe pipe, CommandConsole console)
    {
        foreach (string line in pipe.End())
        {
            console.Line(line);
        }
    }

    /// <summary>Null when nothing came in time.</summary>
    private async Task<CommandAnswer?> AskAsync(CommandLine.Parsed parsed, Action<string> error, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(Limit - WritingTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return await parsed.Command!.AskAsync(queries, parsed.Arguments, either.Token).WaitAsync(Limit, clock, cancel);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            error(cancel.IsCancellationRequested ? "error: interrupted" : $"error: no answer within {Limit.TotalSeconds:0} seconds");
            return null;
        }
    }

    private static int Write(CommandAnswer answer, OutputPipe pipe, CommandConsole console)
    {
        void Pass(string line)
        {
            foreach (string passed in pipe.Pass(line))
            {
                console.Line(passed);
            }
        }

        if (answer.Error is { } refused)
        {
            console.Error("error: " + refused);
            return CommandError;
        }

        switch (pipe.Form)
        {
            case OutputForm.Json:
                WriteJson(answer, Pass);
                break;
            case OutputForm.Set when answer.SetForm is null:
                console.Error("error: '| display set' is for configurations");
                return CommandError;
            case OutputForm.Set:
                foreach (string line in answer.SetForm!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Pass(line);
                }

                break;
            default:
                answer.WriteText(new TextView(Pass));
                break;
        }

        return answer.SilentNodes.Count == 0 ? Success : Incomplete;
    }

    private static void WriteJson(CommandAnswer answer, Action<string> line)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Indented))
        {
            json.WriteStartObject();
            answer.WriteJson(json);
            json.WriteStartArray("unanswered");
            foreach (string node in answer.SilentNodes)
            {
                json.WriteStringValue(node);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        bytes.Position = 0;
        using var reader = new StreamReader(bytes, Encoding.UTF8);
        while (reader.ReadLine() is { } text)
        {
            line(text);
        }
    }
}

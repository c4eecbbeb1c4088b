using System.Runtime.CompilerServices;
using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>monitor ...</c>: what <c>show ...</c> prints, refreshed until its caller has seen enough.</summary>
public abstract class MonitorCommand(OperationalCommand shown) : StreamingCommand
{
    private const int DefaultSeconds = 2;

    private const string Show = "show";

    public sealed override string Path => "monitor" + shown.Path[Show.Length..];

    public sealed override string Help => shown.Help + ", refreshed";

    public sealed override string Permission => shown.Permission;

    public sealed override IReadOnlyList<CommandArgument> Arguments { get; } = [CommandArgument.Interval, CommandArgument.Count, .. shown.Arguments];

    public sealed override async IAsyncEnumerable<CommandAnswer> AnswersAsync(
        IClusterQueries queries, CommandArguments arguments, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        TimeSpan interval = TimeSpan.FromSeconds(arguments.Number(CommandArgument.Interval) ?? DefaultSeconds);
        int most = arguments.Number(CommandArgument.Count) ?? int.MaxValue;
        for (int view = 0; view < most; view++)
        {
            if (view > 0)
            {
                await Task.Delay(interval, clock, cancel);
            }

            using var deadline = new CancellationTokenSource(CommandRunner.Limit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
            CommandAnswer answer = await shown.AskAsync(queries, arguments, either.Token);
            cancel.ThrowIfCancellationRequested();
            yield return new View(answer, queries.LocalNode, clock.GetUtcNow(), interval);
        }
    }

    private sealed class View(CommandAnswer answer, string node, DateTimeOffset at, TimeSpan interval) : CommandAnswer
    {
        public override bool IsNewScreen => true;

        public override IReadOnlyList<string> SilentNodes => answer.SilentNodes;

        public override string? Error => answer.Error;

        public override void WriteText(TextView text)
        {
            text.Line($"{node}  {DisplayText.Time(at)}  every {interval.TotalSeconds:0} s, Ctrl-C ends");
            text.Line();
            answer.WriteText(text);
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteString("time", DisplayText.Iso(at));
            answer.WriteJson(json);
        }
    }
}

using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>A command that goes on until its caller stops it or it has said everything: each answer is written when it comes.</summary>
public abstract class StreamingCommand : OperationalCommand
{
    /// <summary>Ends without an exception when <paramref name="cancel"/> is cancelled, or by it.</summary>
    public abstract IAsyncEnumerable<CommandAnswer> AnswersAsync(
        IClusterQueries queries, CommandArguments arguments, TimeProvider clock, CancellationToken cancel);

    /// <summary>The first answer; the runner asks for all.</summary>
    public sealed override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel)
    {
        await foreach (CommandAnswer answer in AnswersAsync(queries, arguments, TimeProvider.System, cancel))
        {
            return answer;
        }

        throw new OperationCanceledException(cancel);
    }
}

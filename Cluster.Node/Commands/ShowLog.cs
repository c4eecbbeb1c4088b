using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show log messages</c>, <c>show log kmd</c>, <c>show log FILE</c> of traceoptions: the last lines of every node.</summary>
public sealed class ShowLog : OperationalCommand
{
    internal const string Messages = "messages", KeyManagement = "kmd";

    private static readonly CommandArgument File = new(
        "", "log", "messages: everything; kmd: key management; or the file of traceoptions", "messages, kmd or the file of traceoptions", text => !text.Contains('/'))
    {
        Choices = [new(Messages, "Everything"), new(KeyManagement, "Key management")],
    };

    public override string Path => "show log";

    public override string Help => "The last lines of all nodes' logs in one, by time";

    public override string Permission => "trace";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [File];

    public override Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        LogAnswer.OfAsync(queries, arguments[File] ?? Messages, cancel);
}

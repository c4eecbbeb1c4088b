using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>show log messages</c>, <c>show log kmd</c>: the last lines of every node, or those of key management.</summary>
public sealed class ShowLog : OperationalCommand
{
    internal const string Messages = "messages", KeyManagement = "kmd";

    private static readonly CommandArgument File = new("", "log", "messages: everything; kmd: key management", "messages or kmd", text => text is Messages or KeyManagement)
    {
        Choices = [new(Messages, "Everything"), new(KeyManagement, "Key management")],
    };

    public override string Path => "show log";

    public override string Help => "The last lines of all nodes' logs in one, by time";

    public override string Permission => "trace";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [File];

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        new LogAnswer(await queries.LogAsync(cancel), arguments[File] is KeyManagement ? KeyManagement : null);
}

using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary><c>file show /var/log/messages</c>: the logs by the names that the product family has them under; no other file is shown.</summary>
public sealed class FileShow : OperationalCommand
{
    private const string Directory = "/var/log/";

    public override string Path => "file show";

    public override string Help => "The last lines of the log with this name: /var/log/messages or /var/log/kmd";

    public override string Permission => "trace";

    public override string RestPlaceholder => "filename";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) => arguments.Rest switch
    {
        [Directory + ShowLog.Messages] => new LogAnswer(await queries.LogAsync(cancel), null),
        [Directory + ShowLog.KeyManagement] => new LogAnswer(await queries.LogAsync(cancel), ShowLog.KeyManagement),
        _ => new NoSuchFile(string.Join(' ', arguments.Rest)),
    };

    private sealed class NoSuchFile(string name) : CommandAnswer
    {
        public override string Error => $"'{name}' is no log; there are {Directory}{ShowLog.Messages} and {Directory}{ShowLog.KeyManagement}";

        public override void WriteText(TextView text)
        {
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
        }
    }
}

using System.Text.Json;
using Cluster.Actors.Queries;

namespace Cluster.Node.Commands;

/// <summary>
/// <c>file show /var/log/messages</c>: the logs and trace files by the names that the product family has them under; no other file is shown.
/// </summary>
public sealed class FileShow : OperationalCommand
{
    private const string Directory = "/var/log/";

    public override string Path => "file show";

    public override string Help => "The last lines of the log with this name: /var/log/messages, /var/log/kmd or the file of traceoptions";

    public override string Permission => "trace";

    public override string RestPlaceholder => "filename";

    public override async Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        arguments.Rest is [{ } file] && file.StartsWith(Directory, StringComparison.Ordinal) && file.LastIndexOf('/') == Directory.Length - 1
            ? await LogAnswer.OfAsync(queries, file[Directory.Length..], cancel)
            : new NoSuchFile(string.Join(' ', arguments.Rest));

    private sealed class NoSuchFile(string name) : CommandAnswer
    {
        public override string Error => $"'{name}' is no log; there are {Directory}{ShowLog.Messages}, {Directory}{ShowLog.KeyManagement} and the file of traceoptions";

        public override void WriteText(TextView text)
        {
        }

        public override void WriteJson(Utf8JsonWriter json)
        {
        }
    }
}

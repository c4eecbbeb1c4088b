using System.Text;
using System.Text.Json;
using Cluster.Actors.Queries;
using Cluster.Ike.Authentication;

namespace Cluster.Node.Commands;

/// <summary>
/// <c>show security ike pre-shared-key</c>: the key of one remote user, derived from the master key of all. The construction is
/// HMAC-SHA-1 with the master key over the user's identity.
/// </summary>
public sealed class ShowIkePreSharedKey : OperationalCommand
{
    private static readonly CommandArgument UserId = CommandArgument.Name("user-id", "user-id", "IKE identity of the user, user@host");

    private static readonly CommandArgument MasterKey = CommandArgument.Name("master-key", "master-key", "The key that the users' keys come from") with { Secret = true };

    public override string Path => "show security ike pre-shared-key";

    public override string Help => "The pre-shared key of a remote user";

    public override IReadOnlyList<CommandArgument> Arguments { get; } = [UserId, MasterKey];

    public override Task<CommandAnswer> AskAsync(IClusterQueries queries, CommandArguments arguments, CancellationToken cancel) =>
        Task.FromResult<CommandAnswer>(new Answer(arguments[UserId], arguments[MasterKey]));

    private sealed class Answer(string? userId, string? masterKey) : CommandAnswer
    {
        public override string? Error => userId is null ? "'user-id' is missing" : masterKey is null ? "'master-key' is missing" : null;

        private string Key => GroupKey.Text(Encoding.UTF8.GetBytes(masterKey!), userId!);

        public override void WriteText(TextView text) => text.Line($"Preshared Key: {Key}");

        public override void WriteJson(Utf8JsonWriter json)
        {
            json.WriteString("user-id", userId);
            json.WriteString("pre-shared-key", Key);
        }
    }
}

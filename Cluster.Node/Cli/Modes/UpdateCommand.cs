using Cluster.Actors.Configuration;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>update</c>: brings a private candidate up to what is in force now, with its edits on top.</summary>
internal sealed class UpdateCommand() : ModeCommand<ConfigurationMode>("update", "Bring a private candidate up to date")
{
    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        EditAnswer answer = await mode.Session.UpdateAsync(cancel);
        if (answer.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return ExitCode.Failure;
        }

        mode.Remember = Word;
        mode.Messages(answer.Messages);
        return answer.Done ? ExitCode.Success : ExitCode.Failure;
    }
}

using System.Collections.Immutable;
using Cluster.Actors.Configuration;
using Cluster.Node.Commands;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>status</c>: who is editing, on which node, where and since when.</summary>
internal sealed class StatusCommand() : ModeCommand<ConfigurationMode>("status", "Show who is editing the configuration")
{
    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (await mode.Environment.Sessions.EditorsAsync(cancel) is not { } editors)
        {
            mode.Dialogue.Error("error: the database does not answer");
            return ExitCode.Failure;
        }

        mode.Remember = Word;
        Write(editors, mode.Dialogue);
        return ExitCode.Success;
    }

    public static void Write(ImmutableArray<EditorRow> editors, ICliDialogue dialogue)
    {
        dialogue.Line("Users currently editing the configuration:");
        foreach (EditorRow row in editors)
        {
            string mode = row.Mode switch { EditMode.Exclusive => " exclusive", EditMode.Private => " private", _ => "" };
            dialogue.Line($"  {row.User} terminal {row.Terminal} on {row.Node} since {DisplayText.Time(row.Since)}{mode}");
            dialogue.Line($"      [edit{(row.Path.Length > 0 ? " " : "")}{row.Path}]");
        }
    }
}

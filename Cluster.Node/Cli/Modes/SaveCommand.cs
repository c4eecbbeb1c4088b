using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Node.Cli.Access;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>save FILE|terminal</c>: the candidate from this level, on the machine where the CLI runs.</summary>
internal sealed class SaveCommand() : ModeCommand<ConfigurationMode>("save", "Save the candidate configuration to a file")
{
    private const string Terminal = "terminal";

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        string file = rest.Trim().Trim('"');
        if (file.Length == 0)
        {
            mode.Dialogue.Error($"error: use 'save FILE' or 'save {Terminal}'");
            return ExitCode.Failure;
        }

        string path = mode.Path;
        CandidateReading<ShowResult> reading = await mode.Session.ReadAsync(
            root => TreeShow.Run(VisibleTree.Of(root, mode.User), path, "", DisplayForm.Braces, !mode.User.SeesSecrets), cancel);
        if (reading.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return ExitCode.Failure;
        }

        string text = reading.Value?.Text ?? "";
        string[] lines = text.TrimEnd('\n').Split('\n');
        mode.Remember = $"{Word} {rest}";
        if (file == Terminal)
        {
            foreach (string line in lines)
            {
                mode.Dialogue.Line(line);
            }

            return ExitCode.Success;
        }

        if (await mode.Dialogue.SaveAsync(file, text, cancel) is { } reason)
        {
            mode.Dialogue.Error($"error: {file}: {reason}");
            return ExitCode.Failure;
        }

        mode.Dialogue.Line($"Wrote {lines.Length} lines of configuration to '{file}'");
        return ExitCode.Success;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel) =>
        Task.FromResult(Offer(rest, 0, ("<file>", "A file on the machine where this command line runs"), (Terminal, "Print it")));
}

using Cluster.Actors.Configuration;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>configure [exclusive | private]</c>.</summary>
internal sealed class ConfigureCommand() : ModeCommand<CliShell>("configure", "Enter configuration mode", "configure")
{
    public override async Task<int> RunAsync(CliShell shell, string rest, CancellationToken cancel)
    {
        EditMode? mode = rest.Trim().Length == 0 ? EditMode.Shared : Match(rest.Trim(), "exclusive", "private") switch
        {
            "exclusive" => EditMode.Exclusive,
            "private" => EditMode.Private,
            _ => null,
        };
        if (mode is not { } edit)
        {
            shell.Dialogue.Error("error: use 'configure', 'configure exclusive' or 'configure private'");
            return ExitCode.Failure;
        }

        SessionOpening opening = await shell.Environment.Sessions.OpenAsync(new SessionRequest(edit, shell.User.Name, shell.Terminal), cancel);
        if (opening.Session is not { } session)
        {
            shell.Dialogue.Error("error: " + opening.Refusal);
            return ExitCode.Failure;
        }

        shell.Remember = $"{Word} {rest}".TrimEnd();
        shell.Enter(session, edit);
        if (edit != EditMode.Shared)
        {
            shell.Dialogue.Line("warning: uncommitted changes will be discarded on exit");
        }

        shell.Dialogue.Line("Entering configuration mode");
        if (opening.Others.Length > 0)
        {
            StatusCommand.Write(opening.Others, shell.Dialogue);
        }

        if (opening.Modified)
        {
            shell.Dialogue.Line("The configuration has been changed but not committed");
        }

        return ExitCode.Success;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(CliShell shell, string rest, CancellationToken cancel) =>
        Task.FromResult(Offer(rest, 0, ("exclusive", "Nobody else may change it meanwhile"), ("private", "A candidate of one's own")));
}

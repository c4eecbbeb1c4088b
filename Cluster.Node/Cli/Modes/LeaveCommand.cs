namespace Cluster.Node.Cli.Modes;

/// <summary><c>exit</c> and <c>quit</c> of operational mode.</summary>
internal sealed class LeaveCommand(string word) : ModeCommand<CliShell>(word, "Leave the command line")
{
    public override Task<int> RunAsync(CliShell shell, string rest, CancellationToken cancel)
    {
        shell.Remember = Word;
        shell.IsOver = true;
        return Task.FromResult(ExitCode.Success);
    }
}

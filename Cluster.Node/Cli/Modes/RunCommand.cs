using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>run COMMAND</c>: an operational command without leaving configuration mode.</summary>
internal sealed class RunCommand() : ModeCommand<ConfigurationMode>("run", "Run an operational command")
{
    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (rest.Length == 0)
        {
            mode.Dialogue.Error("error: 'run' needs an operational command");
            return ExitCode.Failure;
        }

        var operational = new OperationalMode(mode.Environment, mode.User, mode.Dialogue) { Json = mode.Json, IndentBy = CliShell.PromptOf(mode.User, mode.Environment.Node, '#').Length + "run ".Length };
        int code = await operational.RunAsync(rest, cancel);
        mode.Remember = operational.Remember is { } line ? $"{Word} {line}" : null;
        return code;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel) =>
        Task.FromResult(OperationalMode.Complete(rest, mode.User));
}

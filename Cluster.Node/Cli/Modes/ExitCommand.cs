using Cluster.Actors.Configuration;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>exit</c> and <c>quit</c>: back to the level before; at the top, out of configuration mode.</summary>
internal sealed class ExitCommand(string word, string help) : ModeCommand<ConfigurationMode>(word, help)
{
    private const string Whole = "configuration-mode";

    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (rest.Length > 0 && Match(rest, Whole) is null)
        {
            mode.Dialogue.Error($"error: '{Word}' takes nothing, or '{Whole}'");
            return ExitCode.Failure;
        }

        mode.Remember = $"{Word} {rest}".TrimEnd();
        if (rest.Length == 0 && mode.GoBack())
        {
            return ExitCode.Success;
        }

        if (await MayLeaveAsync(mode, cancel))
        {
            await mode.LeaveAsync();
        }

        return ExitCode.Success;
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel) =>
        Task.FromResult(Offer(rest, 0, (Whole, "Leave configuration mode from any level")));

    /// <summary>Asks when something would be left behind. A script is warned and leaves.</summary>
    private static async Task<bool> MayLeaveAsync(ConfigurationMode mode, CancellationToken cancel)
    {
        CandidateReading<bool> reading = await mode.Session.ReadAsync(_ => true, cancel);
        if (!reading.Modified)
        {
            return true;
        }

        string warning = mode.Edit == EditMode.Shared
            ? "The configuration has been changed but not committed"
            : "warning: uncommitted changes will be discarded on exit";
        if (!mode.Dialogue.IsInteractive)
        {
            mode.Dialogue.Error(warning);
            return true;
        }

        mode.Dialogue.Line(warning);
        (string? answer, _) = await mode.Dialogue.AskAsync(new CliQuestion(CliQuestionKind.Line, "Exit with uncommitted changes? [yes,no] (yes) "), cancel);
        return answer is not null && (answer.Trim().Length == 0 || "yes".StartsWith(answer.Trim(), StringComparison.OrdinalIgnoreCase));
    }
}

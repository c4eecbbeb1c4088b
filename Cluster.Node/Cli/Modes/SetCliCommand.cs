using System.Globalization;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>set cli screen-length N</c>: rows of a page for this session; 0 is no paging.</summary>
internal sealed class SetCliCommand() : ModeCommand<CliShell>("set", "Set properties of this session")
{
    private const string Cli = "cli", ScreenLength = "screen-length";

    /// <summary>As Junos.</summary>
    private const int MostRows = 100_000;

    public override Task<int> RunAsync(CliShell shell, string rest, CancellationToken cancel)
    {
        string[] words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3 || Match(words[0], Cli) is null || Match(words[1], ScreenLength) is null
            || !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out int rows) || rows > MostRows)
        {
            shell.Dialogue.Error($"error: use 'set {Cli} {ScreenLength} N', 0 to {MostRows}, here; 'configure' leads to where the configuration is set");
            return Task.FromResult(ExitCode.Failure);
        }

        shell.Remember = $"{Word} {rest}";
        shell.Dialogue.ScreenLength(rows);
        shell.Dialogue.Line($"Screen length set to {rows}");
        return Task.FromResult(ExitCode.Success);
    }

    public override Task<IReadOnlyList<NextWord>> CompleteAsync(CliShell shell, string rest, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<NextWord>>(
        [
            .. Offer(rest, 0, (Cli, "Properties of this command line")),
            .. Offer(rest, 1, (ScreenLength, "Rows of a page, 0 for no paging")),
            .. Offer(rest, 2, ("<rows>", $"0 to {MostRows}")),
        ]);
}

using System.Globalization;
using Cluster.Actors.Configuration;
using Cluster.Config.Editing;
using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Modes;

/// <summary><c>edit</c>, <c>up</c> and <c>top</c>; a command behind the latter two runs there, and the level stays.</summary>
internal sealed class LevelCommand(string word, string help) : ModeCommand<ConfigurationMode>(word, help)
{
    public override async Task<int> RunAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        (string levels, string command) = Cut(rest);
        if (Word != "edit" && command.Length > 0)
        {
            return await LevelAsync(mode, $"{Word} {levels}", cancel) is { } there
                ? await mode.AtAsync(there, command, cancel)
                : ExitCode.Failure;
        }

        string line = $"{Word} {rest}".TrimEnd();
        if (await LevelAsync(mode, line, cancel) is not { } path)
        {
            return ExitCode.Failure;
        }

        mode.Remember = line;
        mode.GoTo(path, remember: Word == "edit");
        return ExitCode.Success;
    }

    public override async Task<IReadOnlyList<NextWord>> CompleteAsync(ConfigurationMode mode, string rest, CancellationToken cancel)
    {
        if (Word == "edit")
        {
            return await TreeCompletion.OfAsync(mode, $"{Word} {rest}", cancel);
        }

        (string levels, string command) = Cut(rest);
        if (command.Length == 0 && levels.Length > 0 && !rest.EndsWith(' '))
        {
            return [];
        }

        return await LevelAsync(mode, $"{Word} {levels}", cancel) is { } there ? await mode.CompleteAtAsync(there, command, cancel) : [];
    }

    /// <summary>The number behind <c>up</c>, and the command.</summary>
    private (string Levels, string Command) Cut(string rest)
    {
        (string first, string more) = PipedLine.Cut(rest);
        return Word == "up" && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? (first, more) : ("", rest.TrimStart());
    }

    private static async Task<string?> LevelAsync(ConfigurationMode mode, string line, CancellationToken cancel)
    {
        string path = mode.Path;
        CandidateReading<EditResult> reading = await mode.Session.ReadAsync(root => TreeEdit.Run(root, path, line), cancel);
        if (reading.Refusal is { } refused)
        {
            mode.Dialogue.Error("error: " + refused);
            return null;
        }

        if (reading.Value is { Done: true } level)
        {
            return level.Path;
        }

        foreach (Config.Model.ConfigError message in reading.Value?.Messages ?? [])
        {
            mode.EditError(line, message);
        }

        return null;
    }
}

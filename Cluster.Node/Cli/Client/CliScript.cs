using Cluster.Node.Cli.Wire;

namespace Cluster.Node.Cli.Client;

/// <summary>
/// Commands one after the other, without a person. The first that fails ends the script: nothing is committed behind an edit that
/// did not work. Questions are answered from <paramref name="input"/>.
/// </summary>
internal sealed class CliScript(CliConnection connection, TextReader input, TextWriter output, TextWriter error) : ICliUser
{
    private const int Failure = 1;

    /// <summary>Some nodes did not answer in time: told by the exit code, and no reason to stop.</summary>
    private const int Incomplete = 3;

    /// <summary>Ends lines that stand in the middle of a script.</summary>
    private const string EndOfLines = "\u0004";

    /// <returns>The exit code: of the command that failed, else the worst.</returns>
    public int Run(IEnumerable<string> commands)
    {
        int worst = 0;
        foreach (string command in commands)
        {
            if (connection.Run(command, this) is not { } code)
            {
                error.WriteLine(connection.Lost(command));
                return Failure;
            }

            worst = Math.Max(worst, code);
            if (code is not (0 or Incomplete) || connection.Place.Mode == CliMode.Left)
            {
                return worst;
            }
        }

        return worst;
    }

    /// <summary>The commands of standard input.</summary>
    public IEnumerable<string> Lines()
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
            {
                yield return line;
            }
        }
    }

    public void Output(string lines)
    {
        output.Write(lines.Replace(CliFrame.NewScreen + "\n", "", StringComparison.Ordinal));
        output.Flush();
    }

    public void Error(string lines) => error.Write(lines);

    public string? Answer(CliQuestion question)
    {
        if (question.Kind != CliQuestionKind.Lines)
        {
            return input.ReadLine();
        }

        var lines = new List<string>();
        while (input.ReadLine() is { } line && line != EndOfLines)
        {
            lines.Add(line);
        }

        return string.Join('\n', lines) + "\n";
    }

    public void Unpaged()
    {
    }

    public void ScreenLength(int rows)
    {
    }

    public void Remember(string line, CliMode mode)
    {
    }
}

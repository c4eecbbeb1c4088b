using System.Text;

namespace Cluster.Node.Cli.Wire;

/// <summary>What may come next in a line.</summary>
public sealed record NextWord(string Word, string Help, NextWordKind Kind)
{
    /// <summary>A word of the language: space completes it.</summary>
    public bool IsKeyword => Kind is NextWordKind.Keyword or NextWordKind.Level or NextWordKind.Values;

    /// <summary>What stands before it where it is listed.</summary>
    public char Sign => Kind switch { NextWordKind.Level => '>', NextWordKind.Values => '+', _ => ' ' };

    /// <summary>Ours: nobody reads more, and a frame must hold them.</summary>
    private const int MaxRows = 200;

    /// <summary>Rows in one frame; what does not fit is counted in the last.</summary>
    public static CliFrame ToFrame(IReadOnlyList<NextWord> rows)
    {
        var text = new StringBuilder();
        int written = 0;
        foreach (NextWord row in rows.Take(MaxRows))
        {
            string line = $"{(int)row.Kind}\t{row.Word}\t{row.Help.ReplaceLineEndings(" ").Replace('\t', ' ')}\n";
            if (text.Length + line.Length > CliFrame.MaxCharacters || row.Word.Contains('\n') || row.Word.Contains('\t'))
            {
                break;
            }

            text.Append(line);
            written++;
        }

        if (written < rows.Count)
        {
            text.Append($"{(int)NextWordKind.Value}\t...\tand {rows.Count - written} more\n");
        }

        return new CliFrame(CliFrameType.Candidates, text.ToString());
    }

    public static IReadOnlyList<NextWord> Read(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split('\t', 3))
            .Where(parts => parts is [{ Length: 1 }, { Length: > 0 }, _] && parts[0][0] is >= '0' and <= '4')
            .Select(parts => new NextWord(parts[1], parts[2], (NextWordKind)(parts[0][0] - '0')))];
}

/// <summary>The numbers are on the wire.</summary>
public enum NextWordKind
{
    Keyword = 0,

    /// <summary>A name of the user's: only Tab completes it.</summary>
    Name = 1,

    /// <summary>Stands for a value; it is shown and never inserted.</summary>
    Value = 2,

    /// <summary>A statement with a hierarchy level of its own.</summary>
    Level = 3,

    /// <summary>A statement with several values.</summary>
    Values = 4,
}

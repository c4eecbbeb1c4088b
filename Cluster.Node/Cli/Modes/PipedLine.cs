namespace Cluster.Node.Cli.Modes;

/// <summary>A line cut at <c>|</c>, but not within quotes.</summary>
internal sealed record PipedLine(string Command, IReadOnlyList<string> Pipes)
{
    public static PipedLine Of(string line)
    {
        var parts = new List<string>();
        int start = 0;
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"' && (i == 0 || line[i - 1] != '\\');
            if (line[i] == '|' && !quoted)
            {
                parts.Add(line[start..i]);
                start = i + 1;
            }
        }

        parts.Add(line[start..]);
        return new PipedLine(parts[0].Trim(), [.. parts.Skip(1).Select(part => part.Trim())]);
    }

    /// <summary>The first word and what follows it.</summary>
    public static (string Word, string More) Cut(string text)
    {
        text = text.TrimStart();
        int blank = text.IndexOf(' ');
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..].TrimStart());
    }

    /// <summary>Where the first word's follower begins in the untrimmed line.</summary>
    public static int AfterFirstWord(string line)
    {
        int at = 0;
        while (at < line.Length && line[at] == ' ')
        {
            at++;
        }

        while (at < line.Length && line[at] != ' ')
        {
            at++;
        }

        return at;
    }
}

using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>Between the words of a hierarchy level and what they mean.</summary>
internal static class LevelPath
{
    /// <summary>Null when the path is no hierarchy level; the errors say why.</summary>
    public static List<Step>? Read(string path, string file, ConfigErrors errors)
    {
        var steps = new List<Step>();
        if (path.Length == 0)
        {
            return steps;
        }

        if (Tokens(path, file, errors) is not { } words || !new StepReader(file, errors).Read(SchemaTable.Root, "", words, StepMode.Locate, steps))
        {
            return null;
        }

        if (steps.Exists(step => !step.Opens))
        {
            errors.Add(new ConfigError(file, 1, path, "this is not a hierarchy level"));
            return null;
        }

        return steps;
    }

    /// <summary>The words of one line; null after an error.</summary>
    public static List<Token>? Tokens(string line, string file, ConfigErrors errors)
    {
        // What is pasted with an end of line in it is not one command.
        var reader = new WordReader(line, file, errors);
        List<Token>? words = reader.ReadWords(byLine: true);
        if (words is not null && reader.Current.Kind != TokenKind.EndOfText)
        {
            reader.Error(reader.Current, "", "one command at a time");
            return null;
        }

        return words;
    }
}

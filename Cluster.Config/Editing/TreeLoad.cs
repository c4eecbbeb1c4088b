using Cluster.Config.Language;
using Cluster.Config.Model;

namespace Cluster.Config.Editing;

/// <summary>
/// Loads text into a tree. What has no errors is loaded, as on the product family; the errors are all reported, with their lines. A text
/// of which nothing can be used leaves the tree as it was.
/// </summary>
public static class TreeLoad
{
    /// <param name="root">Is changed.</param>
    /// <param name="path">The hierarchy level that the text is relative to; empty for a text from the top.</param>
    /// <param name="file">For messages.</param>
    public static LoadResult Run(ConfigNode root, LoadMode mode, string path, string text, string file)
    {
        var errors = new ConfigErrors();
        List<Step>? level = LevelPath.Read(path, file, errors);
        if (level is null || ConfigParser.IsTooLong(text, file, errors))
        {
            return new LoadResult(false, errors.Sorted);
        }

        bool commands = ConfigParser.IsSetForm(text);
        if (mode == LoadMode.Set && !commands && text.AsSpan().Trim().Length > 0)
        {
            errors.Add(new ConfigError(file, 1, path, "the text is not of commands, one a line, such as 'set'; 'load merge' reads both forms"));
            return new LoadResult(false, errors.Sorted);
        }

        ConfigNode result = root.Clone();
        bool changed = commands && mode != LoadMode.Override
            ? new SetParser(text, file, errors).Run(result, level)
            : LoadTree(result, mode, level, text, file, commands, errors);

        if (errors.Any && (!changed || errors.IsFull))
        {
            // With more errors than are counted the rest of the text was not even read.
            return new LoadResult(false, errors.Sorted);
        }

        root.TakeContents(result);
        return new LoadResult(true, errors.Sorted);
    }

    /// <returns>False when nothing of the text could be read.</returns>
    private static bool LoadTree(ConfigNode result, LoadMode mode, List<Step> level, string text, string file, bool commands, ConfigErrors errors)
    {
        ConfigNode loaded = ConfigNode.NewRoot(file);
        ConfigNode start = level.Count == 0 ? loaded : TreeWriter.Set(loaded, level, file).Last;
        var marks = new Dictionary<ConfigNode, LoadMark>();
        if (commands)
        {
            _ = new SetParser(text, file, errors).Run(loaded, level);
        }
        else
        {
            new BraceParser(text, file, errors).Read(start, mode == LoadMode.Override ? null : marks);
        }

        if (errors.Any && start.Children.Count == 0)
        {
            return false;
        }

        if (mode == LoadMode.Override && level.Count == 0)
        {
            result.TakeContents(loaded);
            return true;
        }

        if (mode == LoadMode.Override)
        {
            marks[start] = LoadMark.Replace;
        }

        new TreeMerge(mode == LoadMode.Merge ? Without(marks, LoadMark.Replace) : marks, errors).Merge(result, loaded);
        if (level.Count > 0 && TreeEdits.Find(result, level) is { } node)
        {
            TreeEdits.RemoveEmptySection(node);
        }

        return true;
    }

    private static Dictionary<ConfigNode, LoadMark> Without(Dictionary<ConfigNode, LoadMark> marks, LoadMark mark) =>
        marks.Where(pair => pair.Value != mark).ToDictionary();
}

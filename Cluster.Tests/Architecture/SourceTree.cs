using Cluster.Bench.Lab;

namespace Cluster.Tests.Architecture;

/// <summary>One line of a source file.</summary>
internal sealed record SourceLine(string File, int Number, string Text)
{
    public override string ToString() => $"{File}:{Number}: {Text.Trim()}";
}

/// <summary>The repository's own text, without what builds and tools leave behind.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = ["bin", "obj", "out", "TestResults", ".git"];

    /// <summary>Paths relative to the root, with '/'.</summary>
    public static IEnumerable<string> Files(string below, params string[] extensions)
    {
        string start = Path.Combine(LabPaths.Root, below);
        return !Directory.Exists(start) ? [] : Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(LabPaths.Root, path))
            .Where(path => !path.Split('/').Intersect(NotOurs).Any())
            .Where(path => extensions.Length == 0 || extensions.Contains(Path.GetExtension(path)))
            .Order(StringComparer.Ordinal);
    }

    public static string Text(string file) => File.ReadAllText(Path.Combine(LabPaths.Root, file));

    /// <summary>Lines of C# without those that are only comments.</summary>
    public static IEnumerable<SourceLine> Code(params string[] below) => below.SelectMany(folder => Files(folder, ".cs"))
        .SelectMany(file => Text(file).Split('\n').Select((text, index) => new SourceLine(file, index + 1, text)))
        .Where(line => !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal));
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>Every dependency is accounted for in <c>docs/dependencies.md</c>, and nothing stands in the list of versions that nobody uses.</summary>
public sealed partial class PackageTests
{
    private static readonly string[] Rows = [.. SourceTree.Text("docs/dependencies.md").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))];

    private static XDocument Versions => XDocument.Load(Path.Combine(LabPaths.Root, "Directory.Packages.props"));

    private static string[] References =>
    [
        .. SourceTree.Files("", ".csproj").SelectMany(file => XDocument.Load(Path.Combine(LabPaths.Root, file)).Descendants("PackageReference"))
            .Select(reference => reference.Attribute("Include")!.Value).Distinct(),
    ];

    [Fact]
    public void PackageReferences_Documentation_OneWholeLineEachWithItsVersion()
    {
        Assert.NotEmpty(References);
        foreach (string name in References)
        {
            string version = Versions.Descendants("PackageVersion").Single(row => row.Attribute("Include")!.Value == name).Attribute("Version")!.Value;
            AssertDocumented(name, version);
        }
    }

    [Fact]
    public void DebianPackages_OfTheEntryScript_Documented()
    {
        string[] names =
        [
            .. Packages().Matches(SourceTree.Text("cluster")).SelectMany(match => match.Groups[1].Value.Split(' ')).Where(name => !name.StartsWith('$')).Distinct(),
        ];

        Assert.Contains("charon-systemd", names);
        foreach (string name in names)
        {
            AssertDocumented(name, null);
        }
    }

    /// <summary>Transitive names are pinned too, so the assets of the restore decide.</summary>
    [Fact]
    public void PackageVersions_Use_EachIsRestoredBySomeProject()
    {
        string[] assets = [.. Directory.EnumerateFiles(LabPaths.Root, "project.assets.json", SearchOption.AllDirectories).Select(File.ReadAllText)];
        if (assets.Length == 0)
        {
            Assert.Skip("built elsewhere: there is no restore to look at");
        }

        IEnumerable<string> unused = Versions.Descendants("PackageVersion").Select(row => row.Attribute("Include")!.Value)
            .Where(name => !assets.Any(text => text.Contains($"\"{name}/", StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(unused);
    }

    private static void AssertDocumented(string name, string? version)
    {
        string row = Assert.Single(Rows, row => row.StartsWith($"| {name} |", StringComparison.Ordinal) || row.Split('|')[1].Contains($"`{name}`", StringComparison.Ordinal)
            || row.StartsWith($"| {name} (", StringComparison.Ordinal));
        string[] cells = [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];
        Assert.Equal(6, cells.Length);
        Assert.DoesNotContain("", cells);
        Assert.True(version is null || cells[1] == version, $"{name} is {version}, the document says {cells[1]}");
    }

    [GeneratedRegex("^[A-Z]+_PACKAGES=\"([^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex Packages();
}

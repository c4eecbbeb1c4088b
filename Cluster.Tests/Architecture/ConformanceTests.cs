using System.Text.RegularExpressions;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>The list of what the gateway is to do keeps its form: a row for every number, and no test named that is not there.</summary>
public sealed partial class ConformanceTests
{
    private const string List = "docs/conformance.md";
    private const int Rows = 286;
    private const string Done = "done", Partly = "partly", NotYet = "not yet";

    private static readonly ConformanceRow[] All = [.. SourceTree.Text(List).Split('\n').Where(line => line.StartsWith("| S-", StringComparison.Ordinal)).Select(Read)];

    [Fact]
    public void Rows_Numbers_EachStandsOnce() => Assert.Equal(Enumerable.Range(1, Rows), All.Select(row => row.Number).Order());

    [Fact]
    public void Rows_State_IsOneOfThreeWords() =>
        Assert.All(All, row => Assert.Contains(row.State, new[] { Done, Partly, NotYet }));

    [Fact]
    public void Rows_DoneOrNot_NameTestsOrNone()
    {
        Assert.DoesNotContain(All, row => row.State == Done && row.Tests.Length == 0);
        Assert.DoesNotContain(All, row => row.State == NotYet && row.Tests.Length > 0);
        Assert.DoesNotContain(All, row => row.State == Partly && row.Remark.Length == 0);
    }

    [Fact]
    public void Rows_NamedTests_AreInTheTree()
    {
        HashSet<string> there = [.. SourceTree.Files("Cluster.Tests", ".cs").Select(file => Path.GetFileNameWithoutExtension(file)),
            .. SourceTree.Files("Cluster.Tests/Interop", ".txt").Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

        Assert.Empty(All.SelectMany(row => row.Tests.Where(test => !there.Contains(test)).Select(test => $"S-{row.Number:D3}: {test}")));
    }

    /// <summary>The configuration language and the displays: a row that is there has a test of its name, and one that is not says what it waits for.</summary>
    [Fact]
    public void Rows_OfLanguageAndDisplays_HaveTestsOfTheirNames()
    {
        HashSet<int> named = [.. SourceTree.Code("Cluster.Tests").SelectMany(line => TestOfRow().Matches(line.Text))
            .SelectMany(test => test.Groups[1].Captures).Select(row => int.Parse(row.Value, System.Globalization.CultureInfo.InvariantCulture))];
        ConformanceRow[] rows = [.. All.Where(row => row.Number is (>= 1 and <= 108) or (>= 231 and <= 251))];

        Assert.Empty(rows.Where(row => row.State != NotYet && !named.Contains(row.Number)).Select(row => $"S-{row.Number:D3} has no test S{row.Number:D3}_..."));
        Assert.Empty(rows.Where(row => row.State == NotYet && row.Remark.Length == 0).Select(row => $"S-{row.Number:D3} does not say what it waits for"));
    }

    [Fact]
    public void Summary_IsTheCountOfTheRows()
    {
        string summary = $"{Count(Done)} done, {Count(Partly)} partly, {Count(NotYet)} not yet.";

        Assert.Contains($"\n{summary} ", SourceTree.Text(List), StringComparison.Ordinal);
    }

    private static int Count(string state) => All.Count(row => row.State == state);

    private static ConformanceRow Read(string line)
    {
        string[] cells = [.. Cell().Split(line).Select(cell => cell.Trim())];
        Assert.True(cells.Length == 7, $"five cells expected: {line}");
        return new ConformanceRow(
            int.Parse(cells[1]["S-".Length..], System.Globalization.CultureInfo.InvariantCulture), cells[2], cells[3], [.. Name().Matches(cells[5]).Select(match => match.Groups[1].Value)]);
    }

    /// <summary>A bar ends a cell unless it is escaped.</summary>
    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Cell();

    /// <summary>One test may prove several rows: <c>S009_S011_LoadMerge_...</c>.</summary>
    [GeneratedRegex(@"\b(?:S(\d{3})_)+\w+\(")]
    private static partial Regex TestOfRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    private sealed record ConformanceRow(int Number, string State, string Remark, string[] Tests);
}

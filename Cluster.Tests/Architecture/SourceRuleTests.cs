using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>What the compiler does not refuse.</summary>
public sealed partial class SourceRuleTests
{
    private const int MaxLines = 500;

    private static readonly string[] Pure =
        ["Cluster.Config", "Cluster.Ike", "Cluster.Dataplane/Packets", "Cluster.Dataplane/Classify", "Cluster.Dataplane/Esp", "Cluster.Dataplane/Ah"];

    private static readonly string[] Shipped =
        ["Cluster.Config", "Cluster.Crypto", "Cluster.Ike", "Cluster.Dataplane", "Cluster.Actors", "Cluster.Node", "Cluster.Bench"];

    private static readonly string[] BannedSuffixes =
        ["Manager", "Helper", "Helpers", "Utils", "Util", "Handler", "Processor", "Service", "Info", "Data", "Base", "Impl", "Common", "Misc", "Wrapper"];

    [Fact]
    public void SourceFiles_Length_AtMost500Lines()
    {
        IEnumerable<string> files = SourceTree.Files("", ".cs", ".sh").Append("cluster").Where(file => !file.Contains("/Vectors/", StringComparison.Ordinal));

        Assert.Empty(files.Select(file => (File: file, Lines: SourceTree.Text(file).Count(character => character == '\n'))).Where(pair => pair.Lines > MaxLines).Select(pair => $"{pair.File}: {pair.Lines}"));
    }

    [Fact]
    public void PureProjects_Calls_NoClockRandomnessFilesOrTasks() =>
        Assert.Empty(SourceTree.Code(Pure).Where(line => Impure().IsMatch(line.Text)).Select(line => line.ToString()));

    [Fact]
    public void ShippedCode_Style_NothingBanned() =>
        Assert.Empty(SourceTree.Code(Shipped).Where(line => BannedStyle().IsMatch(line.Text)).Select(line => line.ToString()));

    [Fact]
    public void AllCode_Comments_NoUnfinishedWork() =>
        Assert.Empty(SourceTree.Files("", ".cs", ".sh", ".props", ".csproj", ".yaml").Append("cluster").Where(file => !file.EndsWith("SourceRuleTests.cs", StringComparison.Ordinal))
            .Where(file => Unfinished().IsMatch(SourceTree.Text(file))).Select(file => file));

    [Fact]
    public void Tests_Waiting_NoSleeps() =>
        Assert.Empty(SourceTree.Code("Cluster.Tests").Where(line => !line.File.Contains("/Architecture/", StringComparison.Ordinal) && Sleeping().IsMatch(line.Text)).Select(line => line.ToString()));

    [Fact]
    public void Repository_Text_NoPathsOfOneMachine() =>
        Assert.Empty(SourceTree.Files("").Append("cluster").Distinct().Where(file => !file.EndsWith("SourceRuleTests.cs", StringComparison.Ordinal))
            .Where(file => MachinePath().IsMatch(SourceTree.Text(file))).Select(file => file));

    [Fact]
    public void Types_Names_NoBannedSuffix()
    {
        IEnumerable<Type> types = Shipped.Append("Cluster.Tests").SelectMany(Types).Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null);

        Assert.Empty(types.Where(type => BannedSuffixes.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal))).Select(type => type.FullName));
    }

    private static IEnumerable<Type> Types(string project)
    {
        string assembly = project == "Cluster.Node" ? "cluster-node" : project;
        return Assembly.Load(assembly).GetTypes().Where(type => type.Namespace?.StartsWith("Cluster.", StringComparison.Ordinal) == true
            && !type.Name.Contains('<', StringComparison.Ordinal) && !typeof(Delegate).IsAssignableFrom(type) && !Generated(type));
    }

    /// <summary>Protocol buffer classes are written by their compiler.</summary>
    private static bool Generated(Type type) =>
        typeof(Google.Protobuf.IMessage).IsAssignableFrom(type) || type.Name.EndsWith("Reflection", StringComparison.Ordinal) || (type.DeclaringType is { } outer && Generated(outer));

    [GeneratedRegex(@"\b(DateTime|DateTimeOffset)\.(UtcNow|Now)\b|\bRandom\.Shared\b|\bRandomNumberGenerator\b|\bStopwatch\b|\bEnvironment\.TickCount|\bTask\.(Run|Delay)\b|\bFile\.(Read|Write|Open|Exists)|\bThread\.|\bnew Socket\b|\bConsole\.")]
    private static partial Regex Impure();

    [GeneratedRegex(@"#region|\basync void\b|\bdynamic\b \w+ =|\bGC\.Collect\(|NotImplementedException|NotSupportedException\(\)|\bgoto\b (?!case|default)")]
    private static partial Regex BannedStyle();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bawait Task\.Delay\(")]
    private static partial Regex Sleeping();

    [GeneratedRegex(@"(?<![\w.*$}/-])/(work|home|mnt|Users)/\w|(?<!\w)(\.\./)+shared/")]
    private static partial Regex MachinePath();
}

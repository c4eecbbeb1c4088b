using System.Reflection;
using System.Xml.Linq;
using Cluster.Bench.Lab;
using NetArchTest.Rules;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>References go down only, pure parts stay pure, and the doors between parts are the only ways through.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        ["Cluster.Config"] = [],
        ["Cluster.Crypto"] = [],
        ["Cluster.Ike"] = ["Cluster.Crypto"],
        ["Cluster.Dataplane"] = ["Cluster.Crypto"],
        ["Cluster.Actors"] = ["Cluster.Config", "Cluster.Crypto", "Cluster.Ike", "Cluster.Dataplane"],
        ["Cluster.Node"] = ["Cluster.Actors", "Cluster.Config", "Cluster.Crypto", "Cluster.Ike", "Cluster.Dataplane"],
    };

    public static TheoryData<string> Projects => [.. MayReference.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_GoDownOnly(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(LabPaths.Root, project, $"{project}.csproj"));
        IEnumerable<string> references = file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(references.Except(MayReference[project]));
    }

    [Theory]
    [InlineData("Cluster.Config", "Cluster.Config")]
    [InlineData("Cluster.Ike", "Cluster.Ike")]
    [InlineData("Cluster.Dataplane", "Cluster.Dataplane.Packets")]
    [InlineData("Cluster.Dataplane", "Cluster.Dataplane.Classify")]
    [InlineData("Cluster.Dataplane", "Cluster.Dataplane.Esp")]
    [InlineData("Cluster.Dataplane", "Cluster.Dataplane.Ah")]
    public void PureFolder_Dependencies_NoActorsSocketsFilesOrTasks(string assembly, string folder) => AssertNone(
        Types.InAssembly(Load(assembly)).That().ResideInNamespaceStartingWith(folder).ShouldNot().HaveDependencyOnAny(
            "Akka", "System.Net.Sockets.Socket", "System.Net.Sockets.UdpClient", "System.Net.Sockets.TcpClient", "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Threading.Tasks.Task", "System.Threading.Thread",
            "System.Threading.Timer", "System.Diagnostics.Stopwatch", "System.Diagnostics.Process"));

    [Fact]
    public void Actors_Dataplane_OnlyThroughItsDoors() => AssertNone(
        Types.InAssembly(Load("Cluster.Actors")).ShouldNot().HaveDependencyOnAny(
            "Cluster.Dataplane.Io", "Cluster.Dataplane.Esp", "Cluster.Dataplane.Ah", "Cluster.Dataplane.Sad", "Cluster.Dataplane.Spd", "Cluster.Dataplane.Pipeline"));

    [Fact]
    public void Dataplane_Dependencies_NoActorsAndNoConfiguration() => AssertNone(
        Types.InAssembly(Load("Cluster.Dataplane")).ShouldNot().HaveDependencyOnAny("Akka", "Cluster.Ike", "Cluster.Config", "Cluster.Actors"));

    /// <remarks>Akka's transport interface hands over bytes as Protocol Buffers' ByteString: its type, not its serialization.</remarks>
    [Fact]
    public void Serialization_OnlyInFormats()
    {
        PredicateList outside = Types.InAssembly(Load("Cluster.Actors")).That().DoNotResideInNamespaceStartingWith("Cluster.Actors.Formats");
        string[] serializing =
        [
            .. Offenders(outside.And().DoNotResideInNamespaceStartingWith("Cluster.Actors.Transport").ShouldNot().HaveDependencyOnAny("Google.Protobuf")),
            .. Offenders(outside.ShouldNot().HaveDependencyOnAny(
                "Google.Protobuf.IMessage", "Google.Protobuf.MessageParser", "Google.Protobuf.MessageExtensions", "Google.Protobuf.CodedInputStream", "Google.Protobuf.CodedOutputStream")),
        ];

        // A nested type has no namespace of its own in an assembly.
        Assert.DoesNotContain(serializing, type => !type.StartsWith("Cluster.Actors.Formats.", StringComparison.Ordinal));
    }

    private static Assembly Load(string name) => Assembly.Load(name);

    private static void AssertNone(ConditionList rule) => Assert.Empty(Offenders(rule));

    private static IEnumerable<string> Offenders(ConditionList rule) => rule.GetResult().FailingTypeNames ?? [];
}

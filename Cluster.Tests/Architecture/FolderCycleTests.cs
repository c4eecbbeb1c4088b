using System.Reflection;
using Mono.Cecil;
using Xunit;

namespace Cluster.Tests.Architecture;

/// <summary>
/// Within a project the folders form layers too. Cluster.Actors is not among these: its entity actors address each other.
/// </summary>
public sealed class FolderCycleTests
{
    /// <summary>
    /// References that still go up: the dataplane's door and what stands behind it share one folder, the choice of a cipher runs its
    /// self test, and a command line option makes certificates. To be mended, never added to.
    /// </summary>
    private static readonly Dictionary<string, string[]> GoingUp = new()
    {
        ["Cluster.Config"] = [],
        ["Cluster.Crypto"] = ["Packets -> SelfTests"],
        ["Cluster.Ike"] = [],
        ["Cluster.Dataplane"] = ["Control -> Fabric", "Control -> Host", "Control -> Pipeline", "Control -> Sad", "Control -> Spd"],
        ["Cluster.Node"] = ["Settings -> Hosting"],
    };

    public static TheoryData<string> Projects => [.. GoingUp.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_References_NoCycles(string project)
    {
        Dictionary<string, HashSet<string>> uses = References(project);
        foreach (string[] pair in GoingUp[project].Select(line => line.Split(" -> ")))
        {
            Assert.True(uses.TryGetValue(pair[0], out HashSet<string>? used) && used.Remove(pair[1]), $"{pair[0]} does not use {pair[1]} any more: strike it off");
        }

        // Whoever uses nothing that is left cannot be in a cycle.
        while (uses.FirstOrDefault(folder => !folder.Value.Any(uses.ContainsKey)).Key is { } lowest)
        {
            uses.Remove(lowest);
        }

        Assert.Empty(uses.Select(folder => $"{folder.Key} -> {string.Join(", ", folder.Value.Where(uses.ContainsKey))}"));
    }

    private static Dictionary<string, HashSet<string>> References(string project)
    {
        using var module = ModuleDefinition.ReadModule(Assembly.Load(project == "Cluster.Node" ? "cluster-node" : project).Location);
        var uses = new Dictionary<string, HashSet<string>>();
        foreach (TypeDefinition type in module.GetTypes())
        {
            string from = Outermost(type).Namespace;
            foreach (string to in Mentioned(type).SelectMany(Parts).Select(part => Outermost(part).Namespace))
            {
                if (from != to && from.StartsWith(project + ".", StringComparison.Ordinal) && to.StartsWith(project + ".", StringComparison.Ordinal))
                {
                    string folder = from[(project.Length + 1)..];
                    uses.TryAdd(folder, []);
                    uses[folder].Add(to[(project.Length + 1)..]);
                }
            }
        }

        return uses;
    }

    private static IEnumerable<TypeReference> Mentioned(TypeDefinition type) =>
    [
        .. type.BaseType is { } parent ? [parent] : Array.Empty<TypeReference>(),
        .. type.Interfaces.Select(face => face.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Methods.SelectMany(Signature),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Variables.Select(variable => variable.VariableType)),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).SelectMany(instruction => instruction.Operand switch
        {
            TypeReference named => [named],
            FieldReference field => [field.DeclaringType, field.FieldType],
            MethodReference method => Signature(method),
            _ => Array.Empty<TypeReference>(),
        }),
    ];

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType), .. (method as GenericInstanceMethod)?.GenericArguments ?? []];

    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type is GenericInstanceType generic ? [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)] : [type.GetElementType()];

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}

using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Puts resolved statements into a tree: lists accumulate, single values and branches of a choice replace each other.</summary>
internal static class TreeWriter
{
    /// <param name="from">What the first step stands in.</param>
    /// <returns>What the steps led to, and whether anything is different now.</returns>
    public static WrittenLine Set(ConfigNode from, IReadOnlyList<Step> steps, string file)
    {
        ConfigNode container = from;
        ConfigNode? first = null;
        ConfigNode? firstNew = null;
        ConfigNode last = from;
        bool changed = false;
        foreach (Step step in steps)
        {
            ConfigNode? node = container.Find(step.Statement, step.Values);
            // A section alone says nothing.
            changed |= node is null ? step.Statement.Kind != StatementKind.Section : ValuesChange(node, step);
            if (node is null)
            {
                container.RemoveOthersOfChoice(step.Statement, step.Values);
                node = new ConfigNode(step.Statement, container, [.. step.Values], file, step.Line);
                container.Add(node);
                firstNew ??= node;
            }
            else if (step.Statement.Kind == StatementKind.List)
            {
                foreach (string value in step.Values)
                {
                    node.AddValue(value);
                }
            }
            else if (step.Statement.Kind == StatementKind.Leaf)
            {
                node.SetValues(step.Values, file, step.Line);
            }

            first ??= node;
            last = node;
            container = step.Opens ? node : container;
        }

        return new WrittenLine(first ?? from, last, firstNew, changed);
    }

    /// <summary>A list that these steps would make too long; null when there is none.</summary>
    public static Step? TooLong(ConfigNode from, IReadOnlyList<Step> steps)
    {
        ConfigNode? container = from;
        foreach (Step step in steps)
        {
            ConfigNode? node = container?.Find(step.Statement, step.Values);
            if (step.Statement.Kind == StatementKind.List && step.Values.Union(node?.Values ?? []).Count() > step.Statement.MostValues)
            {
                return step;
            }

            container = step.Opens ? node : container;
        }

        return null;
    }

    public static string TooLongMessage(Step step) =>
        $"at most {step.Statement.MostValues} values are allowed, '{step.Values[^1]}' is one too many";

    private static bool ValuesChange(ConfigNode node, Step step) => step.Statement.Kind switch
    {
        StatementKind.Leaf => !Obfuscation.SameValues(step.Statement, node.Values, step.Values),
        StatementKind.List => step.Values.Except(node.Values).Any(),
        _ => false,
    };
}

/// <summary>What a line of statements led to.</summary>
/// <param name="FirstNew">Null when all of them were there before.</param>
internal readonly record struct WrittenLine(ConfigNode First, ConfigNode Last, ConfigNode? FirstNew, bool Changed);

using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>Statements that say how others are judged, read before these are compiled.</summary>
/// <param name="WeakIsForbidden">Algorithms that should not be used refuse the commit.</param>
internal sealed record TreeRules(bool WeakIsForbidden)
{
    public static TreeRules Of(ConfigNode root) => new(
        root.Children.Where(section => !section.Inactive).SelectMany(section => section.Children)
            .Any(node => node is { Inactive: false, Statement.Path: AlgorithmStatements.WeakAlgorithms, Values: [AlgorithmStatements.Forbid] }));

    public void JudgeWeak(ConfigNode node, ArgumentWord word, ConfigErrors errors)
    {
        if (WeakIsForbidden)
        {
            errors.Add(node, $"'{word.Word}' is forbidden by [edit {AlgorithmStatements.WeakAlgorithms}]: {word.Weakness}");
        }
        else
        {
            errors.Warn(node, $"'{word.Word}' is weak: {word.Weakness}", kind: $"{node.Statement.Path} {word.Word}");
        }
    }
}

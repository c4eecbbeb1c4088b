using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Language;

/// <summary>
/// Walks a tree, lets every row do to the builders what it says, fills in defaults and misses what is mandatory; then has the
/// builders resolved into a model.
/// </summary>
internal sealed class TreeCompiler(ConfigErrors errors, TreeRules rules, CompileMemory memory)
{
    /// <param name="memory">Of the last compilation of this tree; null: it is compiled once.</param>
    public static ClusterModel? Compile(ConfigNode root, ConfigErrors errors, CompileMemory? memory = null)
    {
        var cluster = new ClusterBuilder();
        TreeRules rules = TreeRules.Of(root);
        if (memory is not null)
        {
            errors.Remember();
        }

        memory ??= new CompileMemory();
        memory.Begin(rules);
        new TreeCompiler(errors, rules, memory).Fill(root, cluster, root);
        ClusterModel? model = ModelCompiler.Compile(cluster, errors, memory);
        memory.End();
        return model;
    }

    private void Fill(ConfigNode node, object builder, ConfigNode owner)
    {
        foreach (Statement row in node.Statement.ChildrenThatMatter)
        {
            bool present = node.HasActive(row);
            if (present || row.IsContainer)
            {
                // A section that is absent holds its defaults all the same: it belongs to the same thing as its parent.
                if (!present && row.Kind == StatementKind.Section)
                {
                    FillAbsentSection(row, builder, node, owner);
                }

                continue;
            }

            Miss(row, builder, node);
        }

        foreach (ConfigNode child in node.Children)
        {
            if (!child.Inactive)
            {
                Warn(child);
                if (child.Statement.Effect != Effect.OutOfScope)
                {
                    Apply(child, builder, owner);
                }
            }
        }
    }

    /// <summary>Whoever reads the commit's answer must know what of his text does nothing.</summary>
    private void Warn(ConfigNode node)
    {
        Statement row = node.Statement;
        if (row.IsMarked)
        {
            string message = row.Effect == Effect.OutOfScope
                ? "stored and shown, but without effect: it is outside the scope of this gateway"
                : $"accepted, but this version does not carry it out{(row.EffectNote is { } note ? ": " + note : "")}";
            errors.Warn(node, message, kind: row.Path);
        }

        if (row.Argument is { Words.Count: > 0 } type)
        {
            foreach (ArgumentWord word in type.Words)
            {
                if (word.Effect != Effect.Works && node.Values.Contains(word.Word))
                {
                    errors.Warn(node, $"'{word.Word}' is accepted, but this version does not carry it out", kind: $"{row.Path} {word.Word}");
                }

                if (word.Weakness is not null && node.Values.Contains(word.Word))
                {
                    rules.JudgeWeak(node, word, errors);
                }
            }
        }
    }

    private void Apply(ConfigNode child, object builder, ConfigNode owner)
    {
        Statement row = child.Statement;
        switch (row.Kind)
        {
            case StatementKind.Section:
                Fill(child, builder, owner);
                break;
            case StatementKind.Entry when row.Attach is { } attach:
                FillAlone(child, attach, builder);
                break;
            case StatementKind.Presence or StatementKind.Entry:
                Fill(child, row.Open is { } open ? open(builder, [.. child.Values], child) : builder, child);
                break;
            case StatementKind.Flag:
                row.Bind?.Invoke(builder, "", child);
                break;
            default:
                foreach (string value in child.Values)
                {
                    row.Bind?.Invoke(builder, row.Secret ? Obfuscation.Decode(value) ?? value : value, child);
                }

                break;
        }
    }

    /// <summary>Thousands of entries are as they were the last time.</summary>
    private void FillAlone(ConfigNode entry, Action<object, object> attach, object builder)
    {
        if (memory.TakeAlone(entry, errors) is { } known)
        {
            attach(builder, known);
            return;
        }

        int from = errors.Said;
        object made = entry.Statement.Open!(builder, [.. entry.Values], entry);
        Fill(entry, made, entry);
        memory.KeepAlone(entry, made, errors, from);
    }

    private void FillAbsentSection(Statement section, object builder, ConfigNode at, ConfigNode owner)
    {
        // The root's sections are not part of anything: an absent "security" misses nothing.
        if (owner.Parent is null)
        {
            return;
        }

        foreach (Statement row in section.ChildrenThatMatter)
        {
            if (row.Kind == StatementKind.Section)
            {
                FillAbsentSection(row, builder, at, owner);
            }
            else if (!row.IsContainer)
            {
                Miss(row, builder, at);
            }
        }
    }

    private void Miss(Statement row, object builder, ConfigNode at)
    {
        if (row.Effect == Effect.OutOfScope)
        {
            return;
        }

        if (row.Mandatory)
        {
            errors.Add(at, $"'{row.Path[(at.Statement.Path.Length + 1)..]}' is missing: {row.Argument!.Expected} is needed");
        }
        else if (row.Default is not null)
        {
            row.Bind?.Invoke(builder, row.Default, at);
        }
    }
}

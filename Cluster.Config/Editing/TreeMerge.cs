using Cluster.Config.Language;
using Cluster.Config.Model;
using Cluster.Config.Schema;

namespace Cluster.Config.Editing;

/// <summary>Adds one tree to another.</summary>
/// <param name="marks">Nodes of the added tree that do something else than being added.</param>
internal sealed class TreeMerge(IReadOnlyDictionary<ConfigNode, LoadMark> marks, ConfigErrors errors)
{
    public void Merge(ConfigNode into, ConfigNode added)
    {
        foreach (ConfigNode child in added.Children)
        {
            ConfigNode? there = into.Find(child.Statement, child.Values);
            LoadMark mark = marks.GetValueOrDefault(child);
            if (mark == LoadMark.Delete)
            {
                Delete(into, child, there);
            }
            else if (there is null)
            {
                into.RemoveOthersOfChoice(child.Statement, child.Values);
                Add(into, child);
            }
            else if (mark == LoadMark.Replace)
            {
                Replace(into, child, there);
            }
            else
            {
                Meet(child, there, mark);
            }
        }
    }

    private void Add(ConfigNode into, ConfigNode child)
    {
        // Marks further down still count: something may be deleted that is not there.
        var node = new ConfigNode(child.Statement, into, [.. child.Values], child.File, child.Line) { Comments = child.Comments, Inactive = child.Inactive };
        into.Add(node);
        Merge(node, child);
    }

    private void Meet(ConfigNode child, ConfigNode there, LoadMark mark)
    {
        there.Comments = child.Comments.Count > 0 ? child.Comments : there.Comments;
        there.Inactive = mark != LoadMark.Active && (there.Inactive || child.Inactive);
        if (child.Statement.Kind == StatementKind.Leaf)
        {
            there.SetValues(child.Values, child.File, child.Line);
        }
        else if (child.Statement.Kind == StatementKind.List)
        {
            int count = there.Values.Union(child.Values).Count();
            if (count > there.Statement.MostValues)
            {
                errors.Add(child, $"at most {there.Statement.MostValues} values are allowed, with those that are there it would be {count}");
                return;
            }

            foreach (string value in child.Values)
            {
                there.AddValue(value);
            }
        }

        Merge(there, child);
    }

    private void Replace(ConfigNode into, ConfigNode child, ConfigNode there)
    {
        // In its old place: the order of policies must not change because one of them was written anew.
        ConfigNode? next = into.Children.SkipWhile(node => node != there).Skip(1).FirstOrDefault();
        into.Remove(there);
        Add(into, child);
        if (next is not null)
        {
            into.Move(into.Children[^1], next, after: false);
        }
    }

    private void Delete(ConfigNode into, ConfigNode child, ConfigNode? there)
    {
        bool partial = there is not null && child.Statement.Kind == StatementKind.List && child.Values.Count > 0;
        if (there is null || !child.Values.All(value => child.Statement.IsContainer || there.Values.Contains(value)))
        {
            errors.Add(child, "statement not found");
        }
        else if (partial && child.Values.Count < there.Values.Count)
        {
            there.SetValues(there.Values.Except(child.Values), there.File, there.Line);
        }
        else
        {
            into.Remove(there);
        }
    }
}

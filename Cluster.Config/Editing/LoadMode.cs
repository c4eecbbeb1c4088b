namespace Cluster.Config.Editing;

/// <summary>How a loaded text meets what is there.</summary>
public enum LoadMode
{
    /// <summary>It takes the place of everything (of everything at the level, if it is relative).</summary>
    Override,

    /// <summary>It is added; single values replace what they meet.</summary>
    Merge,

    /// <summary>As merge, but what is marked <c>replace:</c> takes the place of what it meets.</summary>
    Replace,

    /// <summary>It is commands, run one after the other.</summary>
    Set,
}

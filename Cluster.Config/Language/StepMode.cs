namespace Cluster.Config.Language;

/// <summary>What a line of statements is for.</summary>
internal enum StepMode
{
    /// <summary>Several statements, each with its value.</summary>
    Set,

    /// <summary>One statement, whose value may be left out.</summary>
    Locate,

    /// <summary>One statement, where even the name of an entry may be left out: all entries.</summary>
    Show,
}

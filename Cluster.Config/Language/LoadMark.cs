namespace Cluster.Config.Language;

/// <summary>What the mark before a statement of a loaded text asks for.</summary>
internal enum LoadMark
{
    None,

    /// <summary><c>replace:</c> takes the place of what is there, all of it.</summary>
    Replace,

    /// <summary><c>delete:</c> removes what is there.</summary>
    Delete,

    /// <summary><c>active:</c> takes an inactive mark away.</summary>
    Active,
}

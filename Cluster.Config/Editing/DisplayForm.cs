namespace Cluster.Config.Editing;

/// <summary>The forms in which a configuration is shown.</summary>
public enum DisplayForm
{
    Braces,

    /// <summary>Set commands from the top.</summary>
    Set,

    /// <summary>Set commands relative to what is shown.</summary>
    SetRelative,

    Json,
}

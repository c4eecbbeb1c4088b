namespace Cluster.Config.Editing;

/// <summary>What the user pressed.</summary>
public enum CompletionTrigger
{
    /// <summary>Complete everything, names too; as far as it is clear.</summary>
    Tab,

    /// <summary>Complete keywords and words of choices, not names: a new name may begin like an old one.</summary>
    Space,

    /// <summary>Only show what may come.</summary>
    Question,

    /// <summary>Write the line in full.</summary>
    Enter,
}

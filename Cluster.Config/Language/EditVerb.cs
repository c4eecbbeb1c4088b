namespace Cluster.Config.Language;

/// <summary>A command of configuration mode that speaks about statements.</summary>
public sealed class EditVerb
{
    public required string Word { get; init; }

    public required string Help { get; init; }

    /// <summary>What follows the word; completion goes by it.</summary>
    public required EditShape Shape { get; init; }

    /// <summary>Null for what only displays.</summary>
    internal Action<EditLine>? Run { get; init; }
}

/// <summary>What follows the first word of a command.</summary>
public enum EditShape
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Statements with their values, there already or not.</summary>
    Statements,

    /// <summary>A hierarchy level, there already or not.</summary>
    Level,

    /// <summary>A statement that is there.</summary>
    Present,

    /// <summary>A statement that is there, and a comment.</summary>
    PresentAndText,

    /// <summary>An entry that is there, <c>to</c> and its new name.</summary>
    PresentTo,

    /// <summary>An entry that is there, <c>before</c> or <c>after</c> and another one.</summary>
    PresentBeside,

    /// <summary><c>delete</c>, a level that is there, and a pattern for the names below it.</summary>
    PresentPattern,

    /// <summary>Another command, from the top.</summary>
    CommandFromTop,

    /// <summary>How many levels, and perhaps another command, from there.</summary>
    CommandFromAbove,
}

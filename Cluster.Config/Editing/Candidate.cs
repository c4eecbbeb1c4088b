namespace Cluster.Config.Editing;

/// <summary>Something that may come next on a line.</summary>
/// <param name="Text">The word; of a placeholder what stands for it, in angle brackets.</param>
public sealed record Candidate(string Text, CandidateKind Kind, string Help)
{
    /// <summary>It can be completed: it is a word and not a description of one.</summary>
    public bool IsWord => Kind is not (CandidateKind.Placeholder or CandidateKind.Enter or CandidateKind.Symbol);

    /// <summary>The sign that displays put before it: <c>&gt;</c> for what has a level of its own, <c>+</c> for what takes several values.</summary>
    public char Sign => Kind switch { CandidateKind.Container => '>', CandidateKind.List => '+', _ => ' ' };
}

/// <summary>What a candidate is.</summary>
public enum CandidateKind
{
    Command,

    /// <summary>A statement with a hierarchy level of its own.</summary>
    Container,

    /// <summary>A statement with one value, or none.</summary>
    Leaf,

    /// <summary>A statement with several values.</summary>
    List,

    /// <summary>A name that stands in the configuration.</summary>
    Name,

    /// <summary>A word of a choice.</summary>
    Value,

    /// <summary>Describes what can be given.</summary>
    Placeholder,

    /// <summary>The line is complete.</summary>
    Enter,

    /// <summary>Brackets and the pipe.</summary>
    Symbol,
}

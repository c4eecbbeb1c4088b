namespace Cluster.Config.Schema;

/// <summary>What may stand after a keyword.</summary>
public abstract class ArgumentType
{
    /// <summary>The word of the reference for it: <c>seconds</c>, <c>policy-name</c>.</summary>
    public required string Placeholder { get; init; }

    /// <summary>Completes "expected ...": <c>a number from 180 to 86400</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>The words that are allowed, with help, where only some are; otherwise empty.</summary>
    public IReadOnlyList<ArgumentWord> Words { get; init; } = [];

    public abstract bool Accepts(string text);
}

/// <summary>An allowed word.</summary>
public sealed record ArgumentWord(string Word, string Help);

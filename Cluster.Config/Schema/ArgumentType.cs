namespace Cluster.Config.Schema;

/// <summary>What may stand after a keyword.</summary>
public abstract class ArgumentType
{
    private readonly string? _help;

    /// <summary>The word of the reference for it: <c>seconds</c>, <c>policy-name</c>.</summary>
    public required string Placeholder { get; init; }

    /// <summary>Completes "expected ...": <c>a number from 180 to 86400</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>What <c>?</c> shows beside the placeholder; without own words it is what is expected.</summary>
    public string Help
    {
        get => _help ?? char.ToUpperInvariant(Expected[0]) + Expected[1..];
        init => _help = value;
    }

    /// <summary>The words that are allowed, with help, where only some are; otherwise empty.</summary>
    public IReadOnlyList<ArgumentWord> Words { get; init; } = [];

    /// <summary>Words that may stand here besides anything else the type takes: <c>any</c> among address names.</summary>
    public IReadOnlyList<ArgumentWord> Suggestions { get; init; } = [];

    /// <summary>Where names that can stand here are defined, for completion; empty for what refers to nothing.</summary>
    public IReadOnlyList<NameSource> Names { get; init; } = [];

    /// <summary>Of a number; otherwise null.</summary>
    public long? Least { get; init; }

    /// <summary>Of a number; otherwise null.</summary>
    public long? Most { get; init; }

    public abstract bool Accepts(string text);
}

/// <summary>An allowed word.</summary>
/// <param name="Effect">Whether the gateway does what the word says.</param>
public sealed record ArgumentWord(string Word, string Help, Effect Effect = Effect.Works)
{
    /// <summary>Why nobody should choose it any more; null where that is not so.</summary>
    public string? Weakness { get; init; }
}

/// <summary>Entries whose names may be referred to.</summary>
/// <param name="Path">The path of their row: <c>security ike proposal *</c>.</param>
/// <param name="Parts">How many of the last names on the way make the name, joined by a dot: 2 for <c>ge-0/0/0.0</c>.</param>
public sealed record NameSource(string Path, int Parts = 1);

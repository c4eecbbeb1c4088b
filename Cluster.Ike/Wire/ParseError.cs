namespace Cluster.Ike.Wire;

/// <summary>What is wrong with bytes from the network. Dense: shown, never stored.</summary>
public enum ParseFault
{
    /// <summary>A field reaches beyond the end.</summary>
    Truncated,

    /// <summary>A length field contradicts what it measures.</summary>
    BadLength,

    /// <summary>Not an IKE version that we speak.</summary>
    BadVersion,

    /// <summary>A payload chain that does not end where the message ends.</summary>
    BadChain,

    /// <summary>A value that the RFC forbids.</summary>
    BadValue,

    /// <summary>More than one of <see cref="WireLimits"/> allows.</summary>
    TooMany,
}

/// <summary>Why parsing stopped and at which byte of the input.</summary>
public readonly record struct ParseError(ParseFault Fault, int Offset)
{
    public override string ToString() => $"{Fault} at offset {Offset}";
}

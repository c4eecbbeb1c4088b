namespace Cluster.Ike.Wire;

/// <summary>One payload: an immutable value with a reader in <see cref="PayloadTable"/> and its own writer.</summary>
public abstract record IkePayload
{
    /// <summary>Next payload, critical bit, length (RFC 7296 section 3.2).</summary>
    public const int GenericHeaderSize = 4;

    public abstract PayloadType Type { get; }

    /// <summary>A receiver that does not know the type must refuse the message (RFC 7296 section 2.5).</summary>
    public bool Critical { get; init; }

    /// <summary>Writes what follows the generic header.</summary>
    public abstract void WriteBody(WireWriter writer);
}

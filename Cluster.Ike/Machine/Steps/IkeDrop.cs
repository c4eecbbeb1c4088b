namespace Cluster.Ike.Machine.Steps;

/// <summary>Why an IKE datagram was dropped. Dense: a member is a counter's index, its order is shown and stored nowhere.</summary>
public enum IkeDrop
{
    /// <summary>Does not parse: lengths, versions, chains.</summary>
    Malformed,

    /// <summary>Parses, but the exchange does not allow these payloads here.</summary>
    UnexpectedPayloads,

    /// <summary>SK payload or fragment whose integrity check failed.</summary>
    BadIcv,

    /// <summary>Message ID below the window: answered long ago.</summary>
    OldMessageId,

    /// <summary>A response that answers nothing outstanding.</summary>
    UnexpectedResponse,

    /// <summary>A request whose answer is being looked for (a user, an address).</summary>
    AwaitingAnswer,

    /// <summary>A fragment of a message that is complete or too large.</summary>
    UselessFragment,

    /// <summary>An SPI pair that this IKE SA does not have (any more).</summary>
    UnknownSpi,

    /// <summary>Nobody configured for this peer or identity.</summary>
    UnknownPeer,
}

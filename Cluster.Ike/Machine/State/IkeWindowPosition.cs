using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>Where the message IDs of one IKE SA stand (RFC 7296 section 2.3); what liveness moves and checkpoints keep.</summary>
/// <param name="Own">Our SPI.</param>
/// <param name="NextRequest">The lowest of our requests that may be unanswered, or the next one.</param>
public readonly record struct IkeWindowPosition(IkeSpi Own, uint NextRequest, uint ExpectedRequest);

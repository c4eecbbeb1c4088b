using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>Why the peer of a phase 1 is not believed.</summary>
/// <param name="Notify">What it is told, where it is told.</param>
/// <param name="IsProven">It has proven what it is refused for; otherwise anybody may have sent the message.</param>
internal sealed record PeerRefusal(string Why, IsakmpNotifyType Notify, bool IsProven);

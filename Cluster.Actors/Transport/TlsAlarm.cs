using Akka.Actor;

namespace Cluster.Actors.Transport;

/// <summary>Published on the event stream: a connection between nodes could not be made safely, or our own certificate cannot be used.</summary>
/// <param name="Peer">Address of the other side; empty when it is about ourselves.</param>
public sealed record TlsAlarm(string Peer, string Reason) : INoSerializationVerificationNeeded;

using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine;

/// <summary>
/// One IKE SA and its Child SAs, through all its rekeys, without sockets, clock or randomness of its own. Deciding
/// (<see cref="Receive"/>, <see cref="Expire"/>, <see cref="Ask"/>) is a pure function of the state; <see cref="Apply"/> alone
/// changes the state, and is a pure fold: no clock, no randomness, no cryptography.
/// </summary>
public sealed class IkeSaMachine
{
}

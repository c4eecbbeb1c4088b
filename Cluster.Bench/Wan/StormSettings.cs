using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>A flood of first messages with invented senders, and of hostile messages about the IKE SAs that stand.</summary>
/// <param name="Pcap">Real messages in both directions: the first messages are made after their like, the others are about their IKE SAs.</param>
/// <param name="Target">The gateway.</param>
/// <param name="Rate">First messages per second; one hostile message more for every <see cref="StormSender.HostileEvery"/> of them.</param>
/// <param name="Seconds">At most; it ends earlier when it is told to.</param>
/// <param name="Seed">Same seed and capture, same datagrams.</param>
public sealed record StormSettings(string Pcap, IPAddress Target, double Rate, double Seconds, int Seed);

/// <summary>What a storm has sent.</summary>
/// <param name="Initiations">First messages, of both versions, that the network took.</param>
/// <param name="Hostile">Replayed, reflected and forged ones.</param>
public sealed record StormTally(long Initiations, long Hostile, double Seconds);

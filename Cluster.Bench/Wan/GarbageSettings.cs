using System.Net;

namespace Cluster.Bench.Wan;

/// <summary>A flood of garbage on the IKE ports.</summary>
/// <param name="Pcap">Real messages that it is made of, in both directions.</param>
/// <param name="Target">The gateway.</param>
/// <param name="Own">The attacker's address.</param>
/// <param name="Rate">Datagrams per second.</param>
public sealed record GarbageSettings(string Pcap, IPAddress Target, IPAddress Own, int Count, int Seed, double Rate);

using Akka.Actor;

namespace Cluster.Actors.Configuration;

/// <summary>A node that a commit asks.</summary>
/// <param name="Actor">Its configuration actor.</param>
/// <param name="IsReachable">False once the failure detector has lost it: it is not waited for.</param>
internal sealed record CommitMember(string Name, int Index, ICanTell Actor, Func<bool> IsReachable);

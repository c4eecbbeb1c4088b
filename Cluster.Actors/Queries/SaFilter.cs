using System.Net;

namespace Cluster.Actors.Queries;

/// <summary>Which SAs are meant; a null member does not restrict.</summary>
/// <param name="Index">The number in displays: <c>anchor &lt;&lt; 20 | counter</c>.</param>
public sealed record SaFilter(uint? Index = null, IPAddress? Peer = null)
{
    public static readonly SaFilter All = new();
}

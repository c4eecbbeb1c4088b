namespace Cluster.Bench.Lab;

/// <summary>How an office and the gateway speak where it is not as everywhere else: version, mode, algorithms, proof.</summary>
/// <param name="Scenario">For reports.</param>
/// <param name="Version">Of IKE: 1 or 2.</param>
/// <param name="Aggressive">In version 1.</param>
/// <param name="Certificate">Name of the certificate files of both ends and of our profile; null for a pre-shared key.</param>
/// <param name="Method">Our <c>authentication-method</c>.</param>
public sealed record OfficePlan(
    string Scenario, int Version, BranchSuite Suite, bool Aggressive = false, string? Certificate = null, string Method = "pre-shared-keys")
{
    /// <summary>A further line of the peer's connection.</summary>
    public string PeerLine { get; init; } = "";

    /// <summary>Name of the user who proves himself by XAuth beside the office; the office's secret is the password. Only the office can call then.</summary>
    public string? User { get; init; }
}

namespace Cluster.Actors.Queries;

/// <summary>One known-answer test of the cryptographic module, run just now.</summary>
public sealed record SelfTestRow(string Suite, string Test, bool Passed);

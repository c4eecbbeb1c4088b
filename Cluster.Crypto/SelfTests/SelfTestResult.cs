namespace Cluster.Crypto.SelfTests;

/// <summary>One known-answer test that was run.</summary>
public sealed record SelfTestResult(string Suite, string Test, bool Passed);

namespace Cluster.Ike.Machine.Steps;

/// <summary>Randomness, as an input: the operating system's in a node, seeded in tests and simulation.</summary>
public interface IEntropy
{
    void Fill(Span<byte> destination);
}

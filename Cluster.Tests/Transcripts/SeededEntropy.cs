using Cluster.Ike.Machine.Steps;

namespace Cluster.Tests.Transcripts;

/// <summary>Randomness that a test chooses: the same seed gives the same SPIs, nonces and keys.</summary>
internal sealed class SeededEntropy(int seed) : IEntropy
{
    private readonly Random _random = new(seed);

    public void Fill(Span<byte> destination) => _random.NextBytes(destination);
}

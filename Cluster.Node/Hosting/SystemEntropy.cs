using System.Security.Cryptography;
using Cluster.Ike.Machine.Steps;

namespace Cluster.Node.Hosting;

/// <summary>The operating system's randomness.</summary>
internal sealed class SystemEntropy : IEntropy
{
    public void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
}

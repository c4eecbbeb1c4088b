using System.Collections.Immutable;
using Cluster.Bench.Lab;

namespace Cluster.Tests.Interop;

/// <summary>A directory below <c>Interop/</c>: our configuration, the peer's, and what must be seen.</summary>
/// <param name="Certificates">See <see cref="LabCertificates"/>; null for none.</param>
public sealed record InteropScenario(string Name, string Directory, bool Nat, bool StrongSwan6, bool Radius, string? Certificates, ImmutableArray<Expectation> Expectations)
{
    private const string UseCertificates = "use certificates ";

    public static string Root { get; } = Path.Combine(LabPaths.Root, "Cluster.Tests", "Interop");

    /// <summary>The configuration of another strongSwan behind the same NAT; null for none.</summary>
    public string? Second => Path.Combine(Directory, "second") is var second && System.IO.Directory.Exists(second) ? second : null;

    public string Ours => Path.Combine(Directory, "ours.set");

    /// <summary>Of the RADIUS server.</summary>
    public string Users => Path.Combine(Directory, "users");

    public static IEnumerable<string> Names => System.IO.Directory.GetDirectories(Root).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal);

    /// <summary>Lines <c>use nat</c>, <c>use strongswan6</c>, <c>use radius</c> and <c>use certificates ...</c> choose the network, the peer and what is made for both; empty lines and <c>#</c> are passed over.</summary>
    public static InteropScenario Read(string name)
    {
        string directory = Path.Combine(Root, name);
        bool nat = false, six = false, radius = false;
        string? certificates = null;
        var expectations = ImmutableArray.CreateBuilder<Expectation>();
        int number = 0;
        foreach (string line in File.ReadLines(Path.Combine(directory, "expect.txt")))
        {
            number++;
            switch (line.Trim())
            {
                case "use nat":
                    nat = true;
                    break;
                case "use strongswan6":
                    six = true;
                    break;
                case "use radius":
                    radius = true;
                    break;
                case var use when use.StartsWith(UseCertificates, StringComparison.Ordinal):
                    certificates = use[UseCertificates.Length..];
                    break;
                case "" or ['#', ..]:
                    break;
                case var text:
                    expectations.Add(Expectation.Parse(text, number));
                    break;
            }
        }

        return new InteropScenario(name, directory, nat, six, radius, certificates, expectations.ToImmutable());
    }
}

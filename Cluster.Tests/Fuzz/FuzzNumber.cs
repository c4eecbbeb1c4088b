using System.Globalization;

namespace Cluster.Tests.Fuzz;

/// <summary>A number from the environment, for longer runs.</summary>
internal static class FuzzNumber
{
    public static int Of(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}

using System.Reflection;

namespace Cluster.Node.Telemetry;

/// <summary>What this build calls itself.</summary>
internal static class ThisBuild
{
    public static string Version { get; } =
        typeof(ThisBuild).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}

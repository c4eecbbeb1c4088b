namespace Cluster.Actors.IkeSas;

/// <summary>A fault in words that cannot hold a secret: its kind and where it came from, never its message.</summary>
internal static class FaultPlace
{
    public static string Of(Exception fault) => fault.TargetSite is { } site
        ? $"{fault.GetType().Name} in {site.DeclaringType?.Name}.{site.Name}"
        : fault.GetType().Name;
}

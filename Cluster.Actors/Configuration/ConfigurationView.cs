namespace Cluster.Actors.Configuration;

/// <summary>The configuration that this node applies. One writer, any number of readers.</summary>
public sealed class ConfigurationView
{
    private AppliedConfiguration _current = AppliedConfiguration.None;

    public AppliedConfiguration Current
    {
        get => Volatile.Read(ref _current);
        internal set => Volatile.Write(ref _current, value);
    }
}

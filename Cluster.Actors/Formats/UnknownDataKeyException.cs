namespace Cluster.Actors.Formats;

/// <summary>The envelope's data key has not been loaded yet: its process drew it after we last looked. Load it and open again.</summary>
public sealed class UnknownDataKeyException(DataKeyId key) : Exception($"Data key {key} is not loaded.")
{
    public DataKeyId Key { get; } = key;
}

namespace Cluster.Actors.Formats;

/// <summary>Names a data key; drawn at random with it.</summary>
public readonly record struct DataKeyId(ulong Value)
{
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

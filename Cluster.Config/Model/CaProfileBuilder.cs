namespace Cluster.Config.Model;

internal sealed class CaProfileBuilder(string name)
{
    public string Name { get; } = name;

    public RevocationCheck RevocationCheck { get; set; }
}

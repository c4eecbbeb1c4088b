
namespace Cluster.Ike.Machine;

/// <summary>An exchange of either version, as displays name it.</summary>
public enum ExchangeKind
{
    IkeSaInit,
    IkeAuth,
    CreateChildSa,
    Informational,
    MainMode,
    AggressiveMode,
    QuickMode,
}

using Cluster.Crypto.Identifiers;

namespace Cluster.Ike.Machine.State;

/// <summary>One exchange that we owe; durable, so that a successor goes on.</summary>
/// <param name="Vpn">For <see cref="IkeTaskKind.CreateChild"/>; otherwise empty.</param>
/// <param name="Child">Inbound SPI for <see cref="IkeTaskKind.RekeyChild"/> and <see cref="IkeTaskKind.DeleteChild"/>.</param>
/// <param name="Group">Key exchange group that the peer asked for; 0 for our first choice.</param>
/// <param name="NotBefore">UTC milliseconds; 0 is at once.</param>
public sealed record IkeTask(IkeTaskKind Kind, string Vpn = "", EspSpi Child = default, ushort Group = 0, long NotBefore = 0);

/// <summary>Stored: numbers never change.</summary>
public enum IkeTaskKind
{
    CreateChild = 1,
    RekeyChild = 2,
    DeleteChild = 3,
    RekeyIke = 4,
    DeleteIke = 5,
}

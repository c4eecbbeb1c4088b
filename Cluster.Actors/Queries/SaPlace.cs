using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Queries;

/// <summary>Where an SA is held, in the words of the product family: the node is the FPC, and has one PIC with four key-management instances.</summary>
public static class SaPlace
{
    public const int Pic = 0;

    /// <summary>Per SPU.</summary>
    public const int KmdInstances = 4;

    public static int KmdInstanceOf(Anchor anchor) => anchor.Value % KmdInstances;
}

namespace Cluster.Config.Schema;

/// <summary>What the gateway makes of a statement or a word.</summary>
public enum Effect
{
    /// <summary>It does what the reference says.</summary>
    Works,

    /// <summary>Accepted, checked, stored and shown, but not carried out in this version: a warning at commit says so.</summary>
    NotYet,

    /// <summary>Of the product family but not of a VPN gateway: stored and shown, with a warning at commit; never carried out.</summary>
    OutOfScope,
}

namespace Cluster.Ike.Authentication;

/// <summary>What the revocation list of an authority decides.</summary>
public enum RevocationRule
{
    /// <summary>What it names is refused; without a list, or with an old one, the rest is accepted.</summary>
    IfLoaded,

    /// <summary>Nothing is accepted without a list that is not out of date.</summary>
    Required,

    /// <summary>Nobody asks.</summary>
    Disabled,
}

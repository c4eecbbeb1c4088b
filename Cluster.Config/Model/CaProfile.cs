namespace Cluster.Config.Model;

/// <summary>A certification authority; its certificate is loaded by a command.</summary>
public sealed record CaProfile(string Name, RevocationCheck RevocationCheck);

/// <summary>What is asked of the authority's revocation list.</summary>
public enum RevocationCheck
{
    /// <summary>What a loaded list names is refused.</summary>
    IfLoaded,

    /// <summary>Nothing is believed without a list that is not out of date.</summary>
    UseCrl,

    /// <summary>Nothing is asked.</summary>
    Disable,
}

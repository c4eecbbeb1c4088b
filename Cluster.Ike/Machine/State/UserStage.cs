namespace Cluster.Ike.Machine.State;

/// <summary>Where the extended authentication of a phase-1 SA stands. Stored: numbers never change.</summary>
public enum UserStage
{
    /// <summary>No user has to prove anything, or it has.</summary>
    None = 0,

    /// <summary>Nothing may be done under the SA before it is known whose it is.</summary>
    Unknown = 1,

    /// <summary>Let in, and told so; whatever the user does next shows that it has heard.</summary>
    Told = 2,
}

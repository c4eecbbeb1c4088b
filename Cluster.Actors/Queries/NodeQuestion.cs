namespace Cluster.Actors.Queries;

/// <summary>What a node may be asked. The numbers travel between nodes: never changed, never used again.</summary>
public enum NodeQuestion
{
    IkeSas = 1,

    ChildSas = 2,

    Statistics = 3,

    Failures = 4,

    Traces = 5,

    Drops = 6,

    State = 7,

    ClearIkeSas = 8,

    ClearChildSas = 9,

    /// <summary>With any restriction; the earlier number is for those that every build knows.</summary>
    ClearIkeSasBy = 10,

    ClearChildSasBy = 11,

    ClearStatistics = 12,

    Tunnels = 13,

    SelfTests = 14,

    Interfaces = 15,

    Routes = 16,

    Log = 17,

    Alarms = 18,

    ClearAlarms = 19,
}

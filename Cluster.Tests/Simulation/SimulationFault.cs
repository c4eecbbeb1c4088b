namespace Cluster.Tests.Simulation;

/// <summary>What the simulated host does wrong on purpose: the simulation must find it.</summary>
internal enum SimulationFault
{
    None,

    /// <summary>Performs the effects of a step whose record was never made durable (the switch <c>skip-journal</c> of a node).</summary>
    SkipJournal,

    /// <summary>A successor seals with the incarnation of its predecessor. Harmless alone: the counter below it is in the records.</summary>
    ReuseIncarnation,

    /// <summary>The journal lost the last record, as after a restore from a backup. The incarnation alone keeps IVs apart then.</summary>
    LoseLastRecord,

    /// <summary>Both: nothing is left that keeps IVs apart.</summary>
    LoseLastRecordAndReuseIncarnation,

    /// <summary>A peer's request that comes again after a takeover is answered anew.</summary>
    ForgetLastResponse,
}

namespace Cluster.Tests.Simulation;

/// <summary>What the simulated host does wrong on purpose: the simulation must find it.</summary>
internal enum SimulationFault
{
    None,

    /// <summary>Performs the effects of a step whose record was never made durable (the switch <c>skip-journal</c> of a node).</summary>
    SkipJournal,

    /// <summary>A successor seals with the incarnation of its predecessor, and its journal lost the last record.</summary>
    ReuseIncarnation,

    /// <summary>A peer's request that comes again after a takeover is answered anew.</summary>
    ForgetLastResponse,
}

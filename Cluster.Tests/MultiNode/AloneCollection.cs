using Xunit;

namespace Cluster.Tests.MultiNode;

/// <summary>Tests that run with no other beside them: they hold a budget of time, or watch what the whole test process does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

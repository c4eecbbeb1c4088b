namespace Cluster.Bench.Lab;

/// <summary>Something outside our control did not do what a run needs; the message is for the person who started it.</summary>
public sealed class LabException(string message, Exception? inner = null) : Exception(message, inner);

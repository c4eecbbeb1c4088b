namespace Cluster.Actors.Store;

/// <summary>The store cannot be used as it is; the message tells an operator what to change.</summary>
public sealed class StoreException(string message) : Exception(message);

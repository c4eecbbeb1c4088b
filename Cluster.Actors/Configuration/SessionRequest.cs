namespace Cluster.Actors.Configuration;

/// <summary>Who enters configuration mode, and how.</summary>
/// <param name="Terminal">As it is shown to others: a terminal, or "web".</param>
public sealed record SessionRequest(EditMode Mode, string User, string Terminal);

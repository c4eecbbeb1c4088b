namespace Cluster.Actors.Configuration;

/// <summary>One commit of the history.</summary>
/// <param name="Rollback">The number that <c>rollback</c> takes: 0 is what is active.</param>
/// <param name="Client">How it came: "cli", "web", "seed", "rollback" for one that the cluster made itself.</param>
/// <param name="Comment">Empty for none.</param>
/// <param name="ConfirmWithin">The time that is left to confirm it; null when nothing is waited for.</param>
public sealed record CommitRow(int Rollback, long Version, string User, string Node, string Client, string Comment, DateTimeOffset At, TimeSpan? ConfirmWithin);

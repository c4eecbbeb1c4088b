namespace Cluster.Actors.Queries;

/// <summary>The configuration in force.</summary>
/// <param name="Text">Set commands or brace form, as committed; secrets inside.</param>
public sealed record ActiveConfiguration(long Version, string Text, string User, string Comment, DateTimeOffset At);

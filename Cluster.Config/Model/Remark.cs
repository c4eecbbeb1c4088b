namespace Cluster.Config.Model;

/// <summary>A message as it was given, before it is known how many like it there are; where its statement stands by then, it says itself.</summary>
/// <param name="Kind">Warnings of one kind are cut short.</param>
internal readonly record struct Remark(Place At, string Message, bool IsWarning, string Kind);

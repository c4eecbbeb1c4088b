namespace Cluster.Config.Editing;

/// <summary>The answer to a key at a prompt.</summary>
/// <param name="Line">What the line is to be now: words in full, and what could be completed.</param>
/// <param name="Candidates">To be shown, when they do not come down to the one that was completed.</param>
/// <param name="Error">Why nothing could be completed.</param>
public sealed record Completion(string Line, IReadOnlyList<Candidate> Candidates, CompletionError? Error = null);

/// <param name="Column">Of the word that is wrong, in the line as it was; 1 is the first.</param>
public sealed record CompletionError(int Column, string Message);

namespace Cluster.Config.Model;

/// <summary>What is traced, and the file it goes to.</summary>
/// <param name="FileName">Null: the default of the traced part.</param>
/// <param name="Files">Most files that are kept.</param>
/// <param name="SizeBytes">At which a file is closed and renamed.</param>
/// <param name="Match">Regular expression; only lines that match are written. Null: all.</param>
/// <param name="RateLimit">Most messages per second; null: all.</param>
public sealed record TraceOptions(
    string? FileName, int Files, long SizeBytes, string? Match, bool WorldReadable, ValueList<string> Flags, bool NoRemoteTrace, long? RateLimit)
{
    /// <summary>config.md 2.5.</summary>
    public const int DefaultFiles = 10;

    public const long DefaultSizeBytes = 128 << 10;
}

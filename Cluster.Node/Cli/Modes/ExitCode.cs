namespace Cluster.Node.Cli.Modes;

/// <summary>How a command ended, as scripts see it.</summary>
internal static class ExitCode
{
    public const int Success = 0, Failure = 1;
}

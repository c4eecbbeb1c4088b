namespace Cluster.Bench.Lab;

/// <summary>Numbers of Linux on x86-64 and arm64.</summary>
public enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

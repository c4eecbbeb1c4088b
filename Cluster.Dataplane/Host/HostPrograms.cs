using System.ComponentModel;
using System.Diagnostics;

namespace Cluster.Dataplane.Host;

/// <summary>
/// Runs <c>ip</c> and <c>nft</c> in the network namespace of the calling thread. A call returns what went wrong, line by line;
/// nothing is thrown for what the programs say. Nothing here uses the thread pool: shared addresses are renewed through it, and a
/// pool that is busy for three seconds must not cost them.
/// </summary>
public static class HostPrograms
{
    /// <summary>Seconds. Ours: both need some milliseconds; after this they are killed and it is reported.</summary>
    private const int Bound = 10;

    private const int TimedOut = 124; // the exit code of timeout(1)

    /// <summary>Every line is tried, whatever became of those before it.</summary>
    public static IReadOnlyList<string> Ip(IEnumerable<string> lines) => Run("ip", ["-force", "-batch", "-"], string.Join('\n', lines) + "\n");

    /// <summary>All or nothing.</summary>
    public static IReadOnlyList<string> Nft(string ruleset) => Run("nft", ["-f", "-"], ruleset);

    /// <summary>Removes what a process that died has left in the routing tables.</summary>
    public static IReadOnlyList<string> FlushRoutes() =>
    [
        .. Run("ip", ["-4", "route", "flush", "proto", $"{HostPlan.RouteProtocol}"], ""),
        .. Run("ip", ["-6", "route", "flush", "proto", $"{HostPlan.RouteProtocol}"], ""),
    ];

    /// <summary>What a program prints, for displays; null when it cannot be run or fails.</summary>
    public static string? Output(string program, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(Bounded(program, arguments))!;
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(); // so that neither pipe can fill while the other is read
            string output = process.StandardOutput.ReadToEnd();
            errors.Wait();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>What <c>ip</c> says when there is nothing to remove any more, and its note that follows: no failure of a removal.</summary>
    public static bool IsAlreadyGone(string error) =>
        error.StartsWith("Command failed", StringComparison.Ordinal)
        || error.Contains("Cannot assign requested address", StringComparison.Ordinal)
        || error.Contains("No such process", StringComparison.Ordinal)
        || error.Contains("Cannot find device", StringComparison.Ordinal);

    private static List<string> Run(string program, string[] arguments, string input)
    {
        try
        {
            using Process process = Process.Start(Bounded(program, arguments))!;
            Write(process, input);

            // One after the other: what is asked of them prints far less than a pipe holds.
            List<string> errors = [.. process.StandardError.ReadToEnd().Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))];
            _ = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == TimedOut)
            {
                errors.Add($"{program} did not end within {Bound} s");
            }

            return process.ExitCode == 0 || errors.Count > 0 ? errors : [$"{program} ended with {process.ExitCode}"];
        }
        catch (Win32Exception missing)
        {
            return [$"{program} cannot be started: {missing.Message}"];
        }
    }

    private static ProcessStartInfo Bounded(string program, string[] arguments) => new("timeout", [$"{Bound}", program, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    private static void Write(Process process, string input)
    {
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // it ended before it read everything: its exit code and error lines say why
        }
    }
}

using System.Diagnostics;

namespace Cluster.Bench.Lab;

/// <summary>What a finished command said.</summary>
public sealed record ShellResult(int ExitCode, string Output, string Error);

/// <summary>Runs other programs to their end, bounded in time.</summary>
public static class Shell
{
    /// <summary>For commands that only change the state of the machine.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>The result whatever the exit code; throws <see cref="LabException"/> when the command cannot start or outlives the bound.</summary>
    public static async Task<ShellResult> RunAsync(
        string program, IEnumerable<string> arguments, TimeSpan? bound = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Start(start);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(bound ?? Usual);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new LabException($"{program} {string.Join(' ', start.ArgumentList)}: not finished after {bound ?? Usual}");
        }

        return new ShellResult(process.ExitCode, await Drained(output), await Drained(error));
    }

    /// <summary>The standard output; throws <see cref="LabException"/> with the error text when the exit code is not 0.</summary>
    public static async Task<string> CheckAsync(
        string program, IEnumerable<string> arguments, TimeSpan? bound = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string[] all = [.. arguments];
        ShellResult result = await RunAsync(program, all, bound, environment);
        return result.ExitCode == 0
            ? result.Output
            : throw new LabException($"{program} {string.Join(' ', all)}: exit code {result.ExitCode}: {(result.Error + result.Output).Trim()}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new LabException($"{start.FileName} did not start");
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new LabException($"{start.FileName} cannot be started: {missing.Message}", missing);
        }
    }

    /// <summary>A daemon that the command left behind may keep the pipe open: what came until then is all there is.</summary>
    private static async Task<string> Drained(Task<string> reading) =>
        await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(2))) == reading ? await reading : "";
}

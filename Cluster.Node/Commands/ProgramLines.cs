using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cluster.Node.Commands;

/// <summary>Runs a program of the host and gives its lines as they come.</summary>
internal static partial class ProgramLines
{
    private const int Interrupt = 2; // SIGINT, signal(7)

    /// <summary>Time for the last words of a program that was interrupted.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    /// <summary>Interrupts the program when <paramref name="cancel"/> is cancelled, and still gives what it says then. A failure to start is a line.</summary>
    public static async IAsyncEnumerable<string> RunAsync(string program, IReadOnlyList<string> arguments, [EnumeratorCancellation] CancellationToken cancel)
    {
        using Process? process = Start(program, arguments, out string error);
        if (process is null)
        {
            yield return $"{program}: {error}";
            yield break;
        }

        int id = process.Id;
        using var patience = new CancellationTokenSource();
        await using CancellationTokenRegistration stop = cancel.Register(() =>
        {
            Kill(id, Interrupt);
            patience.CancelAfter(Farewell);
        });
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await NextAsync(process.StandardOutput, patience.Token) is { } line)
            {
                yield return line;
            }

            foreach (string line in (await NextErrorsAsync(errors, patience.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return line;
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static async Task<string?> NextAsync(StreamReader output, CancellationToken patience)
    {
        try
        {
            return await output.ReadLineAsync(patience);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string> NextErrorsAsync(Task<string> errors, CancellationToken patience)
    {
        try
        {
            return await errors.WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            return "";
        }
    }

    private static Process? Start(string program, IReadOnlyList<string> arguments, out string error)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LC_ALL"] = "C";
        try
        {
            error = "";
            return Process.Start(start);
        }
        catch (Win32Exception missing)
        {
            error = missing.Message;
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

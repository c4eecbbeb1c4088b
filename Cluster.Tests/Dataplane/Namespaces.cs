using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Tmds.Linux;
using Xunit;

namespace Cluster.Tests.Dataplane;

/// <summary>Network namespaces of one test, named after the process and removed at the end.</summary>
internal sealed class Namespaces : IDisposable
{
    private static int _next;
    private readonly string _prefix = $"pk{Environment.ProcessId}-{Interlocked.Increment(ref _next)}";
    private readonly List<string> _names = [];

    public string Add(string name)
    {
        string full = $"{_prefix}{name}";
        Run("ip", "netns", "add", full);
        _names.Add(full);
        Run(full, "ip", "link", "set", "lo", "up");
        return full;
    }

    /// <summary>A veth pair between two namespaces.</summary>
    public static void Link(string left, string leftDevice, string right, string rightDevice) =>
        Run("ip", "link", "add", leftDevice, "netns", left, "type", "veth", "peer", "name", rightDevice, "netns", right);

    /// <summary>Runs a program, in a namespace when the first word is one; its output, or an exception that has it.</summary>
    public static string Run(params string[] words)
    {
        (int code, string output) = TryRun(words);
        return code == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', words)}: {output}");
    }

    public static (int Code, string Output) TryRun(params string[] words)
    {
        string[] all = words[0].StartsWith("pk", StringComparison.Ordinal) ? ["ip", "netns", "exec", .. words] : words;
        var start = new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>Runs the function on a thread of its own inside the namespace; sockets and devices it makes stay there.</summary>
    public static unsafe T Inside<T>(string name, Func<T> function)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                byte[] path = [.. System.Text.Encoding.ASCII.GetBytes($"/var/run/netns/{name}"), 0];
                fixed (byte* p = path)
                {
                    int file = LibC.open(p, LibC.O_RDONLY | LibC.O_CLOEXEC);
                    Assert.True(LibC.setns(file, LibC.CLONE_NEWNET) == 0, $"setns {name}: {LibC.errno}");
                    _ = LibC.close(file);
                }

                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    public void Dispose()
    {
        foreach (string name in _names)
        {
            _ = TryRun("ip", "netns", "del", name);
        }
    }
}

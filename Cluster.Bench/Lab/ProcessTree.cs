using System.Globalization;

namespace Cluster.Bench.Lab;

/// <summary>A process and all that it started, as the kernel sees them (<c>/proc</c>).</summary>
internal static class ProcessTree
{
    /// <summary>Linux reports CPU time in these, whatever its own clock does.</summary>
    private const double MillisecondsPerTick = 10;

    // fields of /proc/PID/stat behind the command's name, which stands in parentheses and may hold anything
    private const int Parent = 1, UserTicks = 11, ReapedSystemTicks = 14;

    /// <summary>CPU time of the process, its living descendants and those that have ended, milliseconds.</summary>
    public static double CpuMilliseconds(int root)
    {
        var all = new Dictionary<int, string[]>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && Fields(pid) is { } fields)
            {
                all[pid] = fields;
            }
        }

        return all.Where(process => IsUnder(process.Key, root, all))
            .Sum(process => process.Value[UserTicks..(ReapedSystemTicks + 1)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture))) * MillisecondsPerTick;
    }

    private static bool IsUnder(int pid, int root, Dictionary<int, string[]> all)
    {
        while (pid != root && all.TryGetValue(pid, out string[]? fields))
        {
            pid = int.Parse(fields[Parent], CultureInfo.InvariantCulture);
        }

        return pid == root;
    }

    /// <summary>Null for one that has just ended.</summary>
    private static string[]? Fields(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}

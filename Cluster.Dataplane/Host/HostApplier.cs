namespace Cluster.Dataplane.Host;

/// <summary>
/// Brings the host to a plan and remembers it, so that the next one removes what is not wanted any more. Blocks for the
/// time that <c>ip</c> and <c>nft</c> take (some 20 ms): call it from a thread that may.
/// </summary>
public sealed class HostApplier
{
    private readonly Lock _lock = new();
    private HostPlan? _inForce;

    /// <summary>Idempotent. Returns what went wrong; the rest is in force, and applying the plan again tries the failed lines again.</summary>
    public IReadOnlyList<string> Apply(HostPlan plan) => [.. ApplyFilter(plan), .. ApplyNetwork(plan)];

    /// <summary>The first half, which may name devices that are not there yet: nothing is forwarded that the filter has not seen.</summary>
    public static IReadOnlyList<string> ApplyFilter(HostPlan plan) => HostPrograms.Nft(plan.Ruleset);

    /// <summary>The second half: settings of the kernel, addresses and routes.</summary>
    public IReadOnlyList<string> ApplyNetwork(HostPlan plan)
    {
        lock (_lock)
        {
            var errors = new List<string>();
            if (_inForce is null)
            {
                errors.AddRange(HostPrograms.FlushRoutes()); // of a predecessor that was killed
            }

            errors.AddRange(plan.Sysctls.Select(Write).OfType<string>());
            errors.AddRange(HostPrograms.Ip(plan.BatchFrom(_inForce)));
            _inForce = plan;
            return errors;
        }
    }

    /// <summary>Takes back addresses and routes at a clean end. The filter stays: it protects the machine.</summary>
    public IReadOnlyList<string> Withdraw()
    {
        lock (_lock)
        {
            if (_inForce is null)
            {
                return [];
            }

            IReadOnlyList<string> errors = HostPrograms.Ip([.. _inForce.Lines.Reverse().Select(line => line.Remove).OfType<string>()]);
            HostPrograms.Nft(HostRuleset.Closed);
            _inForce = null;
            return errors;
        }
    }

    private static string? Write(HostSysctl setting)
    {
        try
        {
            File.WriteAllText($"/proc/sys/{setting.Path}", setting.Value);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return setting.Optional ? null : $"/proc/sys/{setting.Path}: {failure.Message}";
        }
    }
}

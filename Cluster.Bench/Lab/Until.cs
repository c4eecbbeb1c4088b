using System.Diagnostics;

namespace Cluster.Bench.Lab;

/// <summary>Waits for a condition outside this process, with a bound and the name of what is missing.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>Throws <see cref="LabException"/> naming <paramref name="what"/> when the bound passes.</summary>
    public static Task TrueAsync(string what, TimeSpan bound, Func<Task<bool>> condition, CancellationToken cancel = default) =>
        TrueAsync(what, bound, condition, Step, cancel);

    /// <param name="step">Pause between two looks; longer for looks that cost a process.</param>
    public static async Task TrueAsync(string what, TimeSpan bound, Func<Task<bool>> condition, TimeSpan step, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > bound)
            {
                throw new LabException($"waited {bound.TotalSeconds:0.#} s for {what}");
            }

            await Task.Delay(step, cancel);
        }
    }

    public static Task TrueAsync(string what, TimeSpan bound, Func<bool> condition, CancellationToken cancel = default) =>
        TrueAsync(what, bound, () => Task.FromResult(condition()), Step, cancel);
}

using System.Diagnostics;
using Cluster.Dataplane.Host;
using Xunit;

namespace Cluster.Tests.Dataplane.Host;

public sealed class GuardProgramTests
{
    [Fact]
    public void IsDying_Ourselves_No() => Assert.False(GuardProgram.IsDying(Environment.ProcessId));

    [Fact]
    public void IsDying_NoSuchProcess_Yes() => Assert.True(GuardProgram.IsDying(int.MaxValue));

    /// <summary>Its parent never waits for it, so it stays a zombie.</summary>
    [Fact]
    public async Task IsDying_Killed_YesAlthoughItIsStillThere()
    {
        using Process parent = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 600 & echo $!; exec sleep 600"]) { RedirectStandardOutput = true })!;
        try
        {
            int child = int.Parse((await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            Assert.False(GuardProgram.IsDying(child));
            Process.GetProcessById(child).Kill();
            Assert.True(SpinWait.SpinUntil(() => GuardProgram.IsDying(child), TimeSpan.FromSeconds(30)));
            Assert.True(Directory.Exists($"/proc/{child}"));
        }
        finally
        {
            parent.Kill();
        }
    }
}

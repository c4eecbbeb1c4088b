using Cluster.Crypto.Keys;
using Xunit;

namespace Cluster.Tests.Crypto.Keys;

public sealed class LockedSecretTests
{
    [Fact]
    public void Expose_AfterMaking_IsTheBytesAndNeverPrinted()
    {
        using var secret = new LockedSecret([1, 2, 3]);

        Assert.Equal([1, 2, 3], secret.Expose().ToArray());
        Assert.Equal("***", secret.ToString());
        Assert.True(secret.IsUndumpable);
    }

    [Fact]
    public void Memory_OfTheSecret_IsLockedAndUndumpable()
    {
        using var secret = LockedSecret.Random(32);
        Assert.SkipUnless(secret.IsLocked, "this process may not lock memory");

        // VmFlags of the mapping (proc(5)): lo = locked, dd = not in core dumps.
        string[] flags = MappingFlags(secret);
        Assert.Contains("lo", flags);
        Assert.Contains("dd", flags);
    }

    [Fact]
    public void Expose_AfterDispose_Throws()
    {
        var secret = LockedSecret.Random(32);
        secret.Dispose();
        secret.Dispose();

        Assert.Throws<ObjectDisposedException>(() => secret.Expose().Length);
    }

    private static unsafe string[] MappingFlags(LockedSecret secret)
    {
        ulong address;
        fixed (byte* bytes = secret.Expose())
        {
            address = (ulong)bytes;
        }

        bool inside = false;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            string[] range = line.Split(' ')[0].Split('-');
            if (range.Length == 2 && ulong.TryParse(range[0], System.Globalization.NumberStyles.HexNumber, null, out ulong from))
            {
                inside = address >= from && address < Convert.ToUInt64(range[1], 16);
            }
            else if (inside && line.StartsWith("VmFlags:", StringComparison.Ordinal))
            {
                return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }

        return [];
    }
}

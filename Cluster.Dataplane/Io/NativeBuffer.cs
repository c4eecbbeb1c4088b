using System.Runtime.InteropServices;

namespace Cluster.Dataplane.Io;

/// <summary>Packet memory outside the garbage collector's reach, aligned to a cache line. Its owner disposes of it.</summary>
public sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint CacheLine = 64;

    public NativeBuffer(int length)
    {
        Length = length;
        Start = (byte*)NativeMemory.AlignedAlloc((nuint)length, CacheLine);
        NativeMemory.Clear(Start, (nuint)length); // touch the pages now, not in the loop
    }

    ~NativeBuffer() => Free();

    public byte* Start { get; private set; }

    public int Length { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}

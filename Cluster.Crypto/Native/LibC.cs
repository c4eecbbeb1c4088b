using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>The few system calls that keys need. Constants are Linux's.</summary>
internal static unsafe partial class LibC
{
    internal const int DontDump = 16; // MADV_DONTDUMP

    private const int ReadWrite = 0x1 | 0x2; // PROT_READ | PROT_WRITE
    private const int PrivateAnonymous = 0x02 | 0x20; // MAP_PRIVATE | MAP_ANONYMOUS

    internal static byte* Map(nuint length)
    {
        void* start = mmap(null, length, ReadWrite, PrivateAnonymous, -1, 0);
        return start != (void*)-1 ? (byte*)start : throw new OutOfMemoryException("No memory for a key.");
    }

    [LibraryImport("libc")]
    internal static partial int munmap(void* start, nuint length);

    [LibraryImport("libc")]
    internal static partial int mlock(void* start, nuint length);

    [LibraryImport("libc")]
    internal static partial int madvise(void* start, nuint length, int advice);

    [LibraryImport("libc")]
    private static partial void* mmap(void* at, nuint length, int protection, int flags, int file, long offset);
}

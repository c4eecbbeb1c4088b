using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>Native memory for expanded keys: zeroed when made, aligned for vector instructions, wiped when freed.</summary>
internal sealed unsafe class KeyMemory : IDisposable
{
    /// <summary>One cache line, and the width of the widest vector register.</summary>
    internal const int Alignment = 64;

    private readonly nuint _length;

    internal KeyMemory(int length)
    {
        _length = (nuint)length;
        Start = (byte*)NativeMemory.AlignedAlloc(_length, Alignment);
        NativeMemory.Clear(Start, _length);
    }

    ~KeyMemory() => Free();

    internal byte* Start { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Start == null)
        {
            return;
        }

        LibCrypto.OPENSSL_cleanse(Start, _length);
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}

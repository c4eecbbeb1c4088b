using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>OSSL_PARAM(3), by which OpenSSL 3 takes named settings; an array of them ends with an empty one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OsslParameter
{
    internal const uint Utf8String = 4; // OSSL_PARAM_UTF8_STRING

    internal byte* Key;
    internal uint DataType;
    internal byte* Data;
    internal nuint DataSize;
    internal nuint ReturnSize;
}

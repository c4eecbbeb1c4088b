using System.Runtime.InteropServices;

namespace Cluster.Crypto.Native;

/// <summary>
/// Whether intel-ipsec-mb is there in a version whose structures we know. Its interface is a structure of function pointers that
/// moves between versions, so an unknown version is as good as none.
/// </summary>
internal static unsafe class IpsecMbLibrary
{
    /// <summary>1.3.0 (Debian 12), as IMB_VERSION writes it. A further version needs its own offsets in <see cref="MbEngine"/>.</summary>
    internal const uint KnownVersion = 0x01_03_00;

    private const string Name = "libIPSec_MB.so.1";

    private static readonly Lazy<nint> Handle = new(Load);

    internal static bool IsUsable => Handle.Value != 0;

    internal static nint Export(string name) => NativeLibrary.GetExport(Handle.Value, name);

    private static nint Load()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64
            || !NativeLibrary.TryLoad(Name, out nint handle)
            || !NativeLibrary.TryGetExport(handle, "imb_get_version", out nint getVersion))
        {
            return 0;
        }

        return ((delegate* unmanaged<uint>)getVersion)() == KnownVersion ? handle : 0;
    }
}

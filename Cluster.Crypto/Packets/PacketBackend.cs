namespace Cluster.Crypto.Packets;

/// <summary>Which library seals and opens packets. Both give the same bytes.</summary>
public enum PacketBackend
{
    /// <summary>intel-ipsec-mb where a known version is installed and passes its self test, otherwise libcrypto.</summary>
    Automatic,

    /// <summary>OpenSSL 3, on every machine.</summary>
    LibCrypto,

    /// <summary>intel-ipsec-mb, x86-64 only.</summary>
    IpsecMb,
}

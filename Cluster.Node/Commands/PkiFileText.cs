using System.Security.Cryptography;

namespace Cluster.Node.Commands;

/// <summary>Bytes of a file that may hold a private key: bounded, and zeroed when they are not needed any more.</summary>
internal sealed class PkiFileText : IDisposable
{
    /// <summary>Ours: a revocation list of tens of thousands of entries.</summary>
    private const int MaxLength = 4 * 1024 * 1024;

    private PkiFileText(byte[] bytes, string? error) => (Bytes, Error) = (bytes, error);

    public byte[] Bytes { get; }

    /// <summary>Why it cannot be read; null when it was.</summary>
    public string? Error { get; }

    public static PkiFileText Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MaxLength)
            {
                return new PkiFileText([], $"{path} is larger than {MaxLength} bytes");
            }

            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return new PkiFileText(bytes, null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or System.Security.SecurityException)
        {
            return new PkiFileText([], $"{path} cannot be read: {fault.Message}");
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(Bytes);
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cluster.Crypto.Keys;

namespace Cluster.Actors.Formats;

/// <summary>
/// The key above all keys at rest: it wraps the data keys of the processes and the cluster's shared secrets. It comes from a file
/// or a mounted secret, never from a command line.
/// </summary>
public sealed class MasterKey : IDisposable
{
    public const int Length = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int IdLength = 8;

    /// <summary>Far above any encoding of 32 bytes: a larger file is not a key.</summary>
    private const int MaxFileLength = 1024;

    private readonly SecretBytes _key;

    /// <summary>Takes the key over.</summary>
    public MasterKey(SecretBytes key)
    {
        if (key.Length != Length)
        {
            throw new ArgumentException($"A master key has {Length} bytes, this one has {key.Length}.", nameof(key));
        }

        _key = key;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Expose(), "cluster master key id"u8, mac);
        Id = mac[..IdLength].ToArray();
    }

    /// <summary>Names the key without telling anything of it; stands in every envelope.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>Reads 32 bytes as 64 hexadecimal digits or as base64; white space around is ignored.</summary>
    /// <exception cref="InvalidDataException">The file holds something else; the message names the file, not its content.</exception>
    public static MasterKey Read(string path)
    {
        if (new FileInfo(path).Length > MaxFileLength)
        {
            throw new InvalidDataException($"{path}: not a master key (longer than {MaxFileLength} bytes).");
        }

        byte[] file = File.ReadAllBytes(path);
        char[] text = Encoding.ASCII.GetChars(file);
        byte[] key = new byte[Length];
        try
        {
            int written;
            ReadOnlySpan<char> trimmed = text.AsSpan().Trim();
            bool read = trimmed.Length == 2 * Length
                ? Convert.FromHexString(trimmed, key, out _, out written) == System.Buffers.OperationStatus.Done && written == Length
                : Convert.TryFromBase64Chars(trimmed, key, out written) && written == Length;
            return read
                ? new MasterKey(new SecretBytes(key))
                : throw new InvalidDataException($"{path}: not a master key (32 bytes as 64 hexadecimal digits or as base64).");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
            CryptographicOperations.ZeroMemory(key);
            Array.Clear(text);
        }
    }

    /// <summary>For a single node: draws the key when the file is not there. The file is readable by its owner only.</summary>
    public static MasterKey ReadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            Create(path);
        }

        return Read(path);
    }

    private static void Create(string path)
    {
        string draft = path + "." + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ".new";
        byte[] key = RandomNumberGenerator.GetBytes(Length);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create, Access = FileAccess.Write,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(draft, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
                file.Flush(flushToDisk: true);
            }

            // A second process that starts at the same moment keeps the first one's key.
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Encrypts a key for storage: nonce (drawn), ciphertext, tag. <paramref name="purpose"/> and the key id are bound in.</summary>
    public byte[] Wrap(SecretBytes secret, string purpose)
    {
        byte[] wrapped = new byte[NonceLength + secret.Length + TagLength];
        Span<byte> nonce = wrapped.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key.Expose(), TagLength);
        cipher.Encrypt(nonce, secret.Expose(), wrapped.AsSpan(NonceLength, secret.Length), wrapped.AsSpan(NonceLength + secret.Length), Bound(purpose));
        return wrapped;
    }

    /// <exception cref="EnvelopeException">Wrapped under another master key or for another purpose, or damaged.</exception>
    public SecretBytes Unwrap(ReadOnlySpan<byte> wrapped, string purpose)
    {
        int length = wrapped.Length - NonceLength - TagLength;
        if (length < 0)
        {
            throw new EnvelopeException($"{purpose}: the stored key is too short.");
        }

        byte[] plain = new byte[length];
        try
        {
            using var cipher = new AesGcm(_key.Expose(), TagLength);
            cipher.Decrypt(wrapped[..NonceLength], wrapped.Slice(NonceLength, length), wrapped[^TagLength..], plain, Bound(purpose));
            return new SecretBytes(plain);
        }
        catch (AuthenticationTagMismatchException wrong)
        {
            throw new EnvelopeException($"{purpose}: the stored key does not open with this master key ({Convert.ToHexStringLower(Id.Span)}).", wrong);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Dispose() => _key.Dispose();

    private byte[] Bound(string purpose) => [.. Id.Span, .. Encoding.UTF8.GetBytes(purpose)];
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cluster.Node.Cli.Access;

/// <summary>
/// Passwords as they are stored: PBKDF2 (RFC 8018 section 5.2) with HMAC-SHA-512, as <c>$pbkdf2-sha512$i=N$salt$hash</c>, the
/// last two in base64 without padding.
/// </summary>
public static class PasswordHash
{
    /// <summary>OWASP's password storage recommendation of 2023 for PBKDF2-HMAC-SHA512; about 0.1 s of one core.</summary>
    private const int Iterations = 210_000;

    /// <summary>Ours: a configured hash must not be able to occupy a core for minutes.</summary>
    private const int MaxIterations = 2_000_000;

    private const int SaltLength = 16, HashLength = 32, MaxLength = 64;
    private const string Scheme = "pbkdf2-sha512";

    /// <summary>For a user that does not exist: the answer takes as long as for one that does.</summary>
    public static string OfNobody { get; } = Of(Convert.ToBase64String(RandomNumberGenerator.GetBytes(SaltLength)));

    public static string Of(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        return $"${Scheme}$i={Iterations}${Text(salt)}${Text(Derive(password, salt, Iterations, HashLength))}";
    }

    /// <summary>False as well when the stored text is no hash of ours.</summary>
    public static bool Matches(string stored, string password)
    {
        if (stored.Split('$') is not ["", Scheme, ['i', '=', .. string count], { } salt, { } hash]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < 1 or > MaxIterations
            || Bytes(salt) is not { Length: > 0 } saltBytes || Bytes(hash) is not { Length: > 0 } hashBytes)
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(hashBytes, Derive(password, saltBytes, iterations, hashBytes.Length));
    }

    private static byte[] Derive(string password, byte[] salt, int iterations, int length)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        byte[] derived = Rfc2898DeriveBytes.Pbkdf2(octets, salt, iterations, HashAlgorithmName.SHA512, length);
        CryptographicOperations.ZeroMemory(octets);
        return derived;
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Bytes(string text)
    {
        byte[] bytes = new byte[MaxLength];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int length) ? bytes[..length] : null;
    }
}

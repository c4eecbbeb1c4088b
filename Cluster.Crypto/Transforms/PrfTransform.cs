namespace Cluster.Crypto.Transforms;

/// <summary>A pseudorandom function (RFC 7296 section 2.13).</summary>
public abstract class PrfTransform
{
    /// <summary>Transform id, type 2.</summary>
    public abstract ushort Id { get; }

    /// <summary>Name as displays print it: <c>hmac-sha256</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Length of the output and the preferred key length, in bytes.</summary>
    public abstract int OutputLength { get; }

    /// <summary>prf(key, data); <paramref name="output"/> is <see cref="OutputLength"/> bytes.</summary>
    public abstract void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output);

    /// <summary>prf+ (RFC 7296 section 2.13): fills <paramref name="output"/>, at most 255 blocks.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, 255 * OutputLength);
        Span<byte> block = stackalloc byte[OutputLength];
        Span<byte> input = new byte[OutputLength + seed.Length + 1];
        int done = 0;
        for (byte counter = 1; done < output.Length; counter++)
        {
            int carried = counter == 1 ? 0 : OutputLength;
            block[..carried].CopyTo(input);
            seed.CopyTo(input[carried..]);
            input[carried + seed.Length] = counter;
            Compute(key, input[..(carried + seed.Length + 1)], block);
            int take = Math.Min(OutputLength, output.Length - done);
            block[..take].CopyTo(output[done..]);
            done += take;
        }

        System.Security.Cryptography.CryptographicOperations.ZeroMemory(block);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(input);
    }
}

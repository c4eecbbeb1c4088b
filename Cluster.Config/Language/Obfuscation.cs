using System.Text;

namespace Cluster.Config.Language;

/// <summary>
/// The <c>$9$</c> form of secrets (config.md 1.1): reversible, against a glance over the shoulder only. Each character of the
/// clear text is a sum of gaps between neighbouring characters in a fixed alphabet.
/// </summary>
public static class Obfuscation
{
    public const string Prefix = "$9$";

    /// <summary>The alphabet's families; the salt's family says how many random characters follow it.</summary>
    private static readonly (string Characters, int Skip)[] Families =
    [
        ("QzF3n6/9CAtpu0O", 3), ("B1IREhcSyrleKvMW8LXx", 2), ("7N-dVbwsY2g4oaJZGUDj", 1), ("iHkq.mPf5T", 0),
    ];

    private static readonly string Alphabet = string.Concat(Families.Select(family => family.Characters));

    private static readonly int[][] Weights =
    [
        [1, 4, 32], [1, 16, 32], [1, 8, 32], [1, 64], [1, 32], [1, 4, 16, 128], [1, 32, 64],
    ];

    public static bool IsObfuscated(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether two statements of a row say the same; secrets do in whatever obfuscation.</summary>
    internal static bool SameValues(Schema.Statement statement, IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Count == other.Count
        && one.Zip(other).All(pair => pair.First == pair.Second || (statement.Secret && Decode(pair.First) is { } clear && clear == Decode(pair.Second)));

    /// <summary>The clear text; null when the string is not a valid one.</summary>
    public static string? Decode(string obfuscated)
    {
        if (!IsObfuscated(obfuscated) || obfuscated.Length <= Prefix.Length)
        {
            return null;
        }

        int previous = Alphabet.IndexOf(obfuscated[Prefix.Length]);
        int skip = SkipOf(obfuscated[Prefix.Length]);
        int at = Prefix.Length + 1 + skip;
        if (previous < 0 || at > obfuscated.Length)
        {
            return null;
        }

        var clear = new StringBuilder();
        while (at < obfuscated.Length)
        {
            int code = 0;
            foreach (int weight in Weights[clear.Length % Weights.Length])
            {
                int index = at < obfuscated.Length ? Alphabet.IndexOf(obfuscated[at++]) : -1;
                if (index < 0)
                {
                    return null;
                }

                code += weight * Modulo(index - previous - 1);
                previous = index;
            }

            clear.Append((char)(code % 256));
        }

        return clear.ToString();
    }

    /// <summary>
    /// Obfuscates with a salt derived from <paramref name="seed"/> (where the secret stands), so that printing the same
    /// configuration twice gives the same text.
    /// </summary>
    public static string Encode(string clear, string seed)
    {
        uint hash = Hash(seed + "\n" + clear);
        char salt = Alphabet[(int)(hash % (uint)Alphabet.Length)];
        var filler = new StringBuilder();
        for (int i = 0; i < SkipOf(salt); i++)
        {
            hash = (hash * 1664525) + 1013904223;
            filler.Append(Alphabet[(int)((hash >> 8) % (uint)Alphabet.Length)]);
        }

        return Encode(clear, salt, filler.ToString());
    }

    /// <summary>Obfuscates with a given salt and the filler characters that its family asks for.</summary>
    public static string Encode(string clear, char salt, string filler)
    {
        int previous = Alphabet.IndexOf(salt);
        if (previous < 0 || filler.Length != SkipOf(salt) || filler.Any(c => !Alphabet.Contains(c)))
        {
            throw new ArgumentException("the salt and its filler must be of the alphabet, and the filler of the salt's length", nameof(salt));
        }

        var text = new StringBuilder(Prefix).Append(salt).Append(filler);
        Span<int> most = stackalloc int[4];
        for (int i = 0; i < clear.Length; i++)
        {
            int[] weights = Weights[i % Weights.Length];
            Span<int> gaps = most[..weights.Length];
            int code = clear[i];
            for (int w = weights.Length - 1; w >= 0; w--)
            {
                gaps[w] = code / weights[w];
                code %= weights[w];
            }

            foreach (int gap in gaps)
            {
                previous = (previous + gap + 1) % Alphabet.Length;
                text.Append(Alphabet[previous]);
            }
        }

        return text.ToString();
    }

    private static int SkipOf(char salt) => Families.FirstOrDefault(family => family.Characters.Contains(salt)).Skip;

    private static int Modulo(int value) => ((value % Alphabet.Length) + Alphabet.Length) % Alphabet.Length;

    /// <summary>FNV-1a: the salt needs no secrecy, only variety.</summary>
    private static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return hash;
    }
}

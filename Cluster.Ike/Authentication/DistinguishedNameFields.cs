using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cluster.Ike.Authentication;

/// <summary>The fields of a distinguished name: what they are (by object identifier) and what they say.</summary>
internal static class DistinguishedNameFields
{
    /// <summary>As encoded, the most general first; null when it is no distinguished name.</summary>
    public static ImmutableArray<(string Oid, string Value)>? Of(ReadOnlyMemory<byte> encoded)
    {
        try
        {
            return Of(new X500DistinguishedName(encoded.Span));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>As people write it, <c>CN=..., O=...</c>, in the order of the text; null when it is no distinguished name.</summary>
    public static ImmutableArray<(string Oid, string Value)>? Of(string text)
    {
        try
        {
            return Of(new X500DistinguishedName(text, X500DistinguishedNameFlags.None));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The same fields in the same order; letters in either case, runs of spaces as one (RFC 5280 section 7.1).</summary>
    public static bool Same(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) =>
        left.Span.SequenceEqual(right.Span)
        || (Of(left) is { } one && Of(right) is { } other && one.Length == other.Length
            && one.Zip(other).All(pair => pair.First.Oid == pair.Second.Oid && Same(pair.First.Value, pair.Second.Value)));

    public static bool Same(string left, string right) => string.Equals(Plain(left), Plain(right), StringComparison.OrdinalIgnoreCase);

    public static bool Holds(string whole, string part) => Plain(whole).Contains(Plain(part), StringComparison.OrdinalIgnoreCase);

    private static string Plain(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static ImmutableArray<(string, string)> Of(X500DistinguishedName name) =>
        [.. name.EnumerateRelativeDistinguishedNames(reversed: false)
            .Where(field => !field.HasMultipleElements)
            .Select(field => (field.GetSingleElementType().Value ?? "", field.GetSingleElementValue() ?? ""))];
}

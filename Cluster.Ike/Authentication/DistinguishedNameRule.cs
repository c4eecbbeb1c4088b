using System.Collections.Immutable;

namespace Cluster.Ike.Authentication;

/// <summary>
/// What the subject of a peer's certificate must hold (Junos <c>distinguished-name</c>). <c>container</c>: these fields, in this order, each in
/// full. <c>wildcard</c>: these fields, in any order, each at least in part.
/// </summary>
public sealed class DistinguishedNameRule
{
    private readonly string _text;
    private readonly ImmutableArray<(string Oid, string Value)> _container;
    private readonly ImmutableArray<(string Oid, string Value)> _wildcard;

    private DistinguishedNameRule(string text, ImmutableArray<(string, string)> container, ImmutableArray<(string, string)> wildcard) =>
        (_text, _container, _wildcard) = (text, container, wildcard);

    /// <param name="container">Empty: no such part.</param>
    /// <param name="wildcard">Null: no such part.</param>
    /// <returns>Null when one of the texts is no distinguished name.</returns>
    public static DistinguishedNameRule? TryRead(string container, string? wildcard)
    {
        var fields = container.Length == 0 ? [] : DistinguishedNameFields.Of(container);
        var parts = string.IsNullOrEmpty(wildcard) ? [] : DistinguishedNameFields.Of(wildcard);
        string text = string.Join(" and ", new[]
        {
            container.Length == 0 ? "" : $"container '{container}'", string.IsNullOrEmpty(wildcard) ? "" : $"wildcard '{wildcard}'",
        }.Where(part => part.Length > 0));
        return fields is { } all && parts is { } some ? new DistinguishedNameRule(text.Length > 0 ? text : "any name", all, some) : null;
    }

    /// <summary>
    /// Whether a subject (DER) fits. Names are written from either end (<c>C=XX, O=lab, CN=gw</c> or <c>CN=gw, O=lab, C=XX</c>), so a container
    /// fits in either direction.
    /// </summary>
    public bool Fits(ReadOnlyMemory<byte> subject) =>
        DistinguishedNameFields.Of(subject) is { } fields
        && (HoldsInOrder(fields, _container) || HoldsInOrder(fields, [.. _container.Reverse()]))
        && _wildcard.All(part => fields.Any(field => field.Oid == part.Oid && DistinguishedNameFields.Holds(field.Value, part.Value)));

    public override string ToString() => _text;

    private static bool HoldsInOrder(ImmutableArray<(string Oid, string Value)> fields, ImmutableArray<(string Oid, string Value)> wanted)
    {
        int next = 0;
        foreach (var field in fields)
        {
            if (next < wanted.Length && field.Oid == wanted[next].Oid && DistinguishedNameFields.Same(field.Value, wanted[next].Value))
            {
                next++;
            }
        }

        return next == wanted.Length;
    }
}

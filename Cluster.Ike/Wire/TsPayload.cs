using System.Collections.Immutable;

namespace Cluster.Ike.Wire;

/// <summary>Traffic Selector payload of one side (RFC 7296 section 3.13): count, reserved (3), selectors.</summary>
/// <param name="OfInitiator">TSi; otherwise TSr.</param>
public sealed record TsPayload(bool OfInitiator, ImmutableArray<TsSelector> Selectors) : IkePayload
{
    public override PayloadType Type => OfInitiator ? PayloadType.TrafficSelectorInitiator : PayloadType.TrafficSelectorResponder;

    public static IkePayload ReadInitiator(ref WireReader reader) => Read(ref reader, true);

    public static IkePayload ReadResponder(ref WireReader reader) => Read(ref reader, false);

    public override void WriteBody(WireWriter writer)
    {
        writer.Byte((byte)Selectors.Length);
        writer.Byte(0);
        writer.UInt16(0);
        foreach (var selector in Selectors)
        {
            selector.Write(writer);
        }
    }

    private static TsPayload Read(ref WireReader reader, bool ofInitiator)
    {
        int count = reader.Byte();
        reader.Take(3);
        if (count > WireLimits.MaxSelectors)
        {
            reader.Fail(ParseFault.TooMany);
        }

        var selectors = ImmutableArray.CreateBuilder<TsSelector>();
        for (int i = 0; i < count && reader.Error is null; i++)
        {
            selectors.Add(TsSelector.Read(ref reader));
        }

        if (reader.Remaining > 0)
        {
            reader.Fail(ParseFault.BadLength);
        }

        return new TsPayload(ofInitiator, selectors.ToImmutable());
    }
}

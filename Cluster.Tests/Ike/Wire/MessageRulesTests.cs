using Xunit;
using System.Collections.Immutable;
using Cluster.Ike.Wire;

namespace Cluster.Tests.Ike.Wire;

public sealed class MessageRulesTests
{
    private static readonly NoncePayload Nonce = new(new byte[32]);
    private static readonly SaPayload Sa = new([]);
    private static readonly KePayload Ke = new(31, new byte[32]);

    [Fact]
    public void EveryRow_FitsItsOwnMinimum()
    {
        foreach (var row in MessageRules.Rows)
        {
            ImmutableArray<IkePayload> payloads = [.. row.Rules.Where(rule => rule.Min > 0).Select(rule => new OpaquePayload(rule.Type, default))];
            Assert.True(row.Fits(payloads), row.Name);
            if (payloads.Length > 0)
            {
                Assert.False(row.Fits(payloads[1..]), row.Name + " without its first payload");
            }
        }
    }

    [Fact]
    public void Init_WithAuthInside_FitsNoRow() =>
        Assert.Null(MessageRules.Match(ExchangeType.IkeSaInit, false, [Sa, Ke, Nonce, new AuthPayload(2, default)]));

    [Fact]
    public void Init_WithTwoNonces_FitsNoRow() => Assert.Null(MessageRules.Match(ExchangeType.IkeSaInit, false, [Sa, Ke, Nonce, Nonce]));

    [Fact]
    public void Init_WithUnknownPayload_StillFits() =>
        Assert.Equal("IKE_SA_INIT request", MessageRules.Match(ExchangeType.IkeSaInit, false, [Sa, Ke, Nonce, new OpaquePayload((PayloadType)200, default)])?.Name);
}

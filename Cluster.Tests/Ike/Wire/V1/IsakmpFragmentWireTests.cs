using Cluster.Crypto.Identifiers;
using Cluster.Ike.Wire.V1;
using Xunit;

namespace Cluster.Tests.Ike.Wire.V1;

public sealed class IsakmpFragmentWireTests
{
    private static readonly IsakmpHeader Header = new(new IkeSpi(1), new IkeSpi(2), IsakmpPayloadType.None, IsakmpExchange.Main, IsakmpFlags.None, 0);

    /// <summary>As strongSwan writes it: ID 1, number, flag of the last.</summary>
    [Fact]
    public void Fragment_Bytes_AreTheirs()
    {
        byte[] bytes = IsakmpMessage.ToBytes(Header, [new IsakmpFragment(1, 3, true, new byte[] { 0xAA, 0xBB }).ToPayload()]);
        Assert.Equal(132, bytes[16]);
        Assert.Equal("0000000A00010301AABB", Convert.ToHexString(bytes[IsakmpHeader.Size..]));
        var read = Read(bytes)!;
        Assert.Equal((1, 3, true, "AABB"), (read.Id, read.Number, read.IsLast, Convert.ToHexString(read.Part.Span)));
    }

    [Theory]
    [InlineData("00010000AA")] // number 0
    [InlineData("00014100AA")] // number 65
    [InlineData("00010101")] // no bytes
    [InlineData("000101")]
    public void Fragment_OutOfItsBounds_IsRefused(string body) =>
        Assert.Null(Read(IsakmpMessage.ToBytes(Header, [new IsakmpPayload(IsakmpPayloadType.Fragment, Convert.FromHexString(body))])));

    [Fact]
    public void Fragment_BesideAnother_IsRefused()
    {
        var one = new IsakmpFragment(1, 1, false, new byte[] { 1 }).ToPayload();
        Assert.Null(Read(IsakmpMessage.ToBytes(Header, [one, one])));
    }

    [Theory]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d3", true)]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d380000000", true)]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d3c0000000", true)]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d300000000", false)]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d380", false)]
    [InlineData("4048b7d56ebce88525e7de7f00d6c2d480000000", false)]
    public void VendorId_OfFragmentation_IsKnownInItsForms(string vendor, bool says)
    {
        byte[] bytes = IsakmpMessage.ToBytes(Header, [new IsakmpPayload(IsakmpPayloadType.VendorId, Convert.FromHexString(vendor))]);
        Assert.True(IsakmpHeader.TryRead(bytes, out var header, out _));
        Assert.True(IsakmpMessage.TryRead(header, bytes.AsMemory(IsakmpHeader.Size), out var message, out _));
        Assert.Equal(says, message.SaysFragmentation());
    }

    private static IsakmpFragment? Read(byte[] bytes)
    {
        Assert.True(IsakmpHeader.TryRead(bytes, out var header, out _));
        return IsakmpFragment.TryRead(header, bytes.AsMemory(IsakmpHeader.Size));
    }
}

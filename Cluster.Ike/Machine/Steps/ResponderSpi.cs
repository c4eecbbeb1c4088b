using System.Security.Cryptography;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;

namespace Cluster.Ike.Machine.Steps;

/// <summary>
/// Our SPI or cookie as responder: a function of message 1 and its addresses, so that its retransmission finds the same machine on any
/// node.
/// </summary>
internal static class ResponderSpi
{
    /// <param name="message1">The whole first datagram; short ones are garbage and find nothing.</param>
    public static IkeSpi Of(IkeSpiKeys keys, Anchor anchor, IkeEndpoints endpoints, ReadOnlyMemory<byte> message1)
    {
        var input = new WireWriter();
        input.Bytes(message1[..Math.Min(sizeof(ulong), message1.Length)]);
        input.Bytes(endpoints.LocalAddress.GetAddressBytes());
        input.UInt16((ushort)endpoints.LocalPort);
        input.Bytes(endpoints.PeerAddress.GetAddressBytes());
        input.UInt16((ushort)endpoints.PeerPort);
        input.Bytes(SHA256.HashData(message1.Span));
        return keys.Make(anchor, keys.ResponderRandom(input.ToArray()));
    }
}

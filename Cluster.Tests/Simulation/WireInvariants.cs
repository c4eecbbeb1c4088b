using System.Security.Cryptography;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;
using Cluster.Tests.Transcripts;

namespace Cluster.Tests.Simulation;

/// <summary>
/// What must hold of everything that ever was on the wire: no key with one IV over two texts, no message ID with two meanings.
/// </summary>
internal sealed class WireInvariants
{
    private readonly Dictionary<string, string> _ivs = [];
    private readonly Dictionary<string, string> _messages = [];
    private readonly Dictionary<string, HashSet<string>> _sealed = [];

    /// <summary>One key with one IV over two texts.</summary>
    public string? IvReuse { get; private set; }

    public string? Violation { get; private set; }

    public void Saw(string sender, IkeSaState state, ReadOnlyMemory<byte> datagram)
    {
        if (IsakmpText.IsVersion1(datagram))
        {
            SawVersion1(sender, datagram);
            return;
        }

        if (!IkeMessage.TryParse(datagram, out var message, out var error))
        {
            Violation ??= $"{sender} sent what does not parse: {error}";
            return;
        }

        var header = message.Header;
        if (header.Exchange == ExchangeType.IkeSaInit)
        {
            return;
        }

        string bytes = Convert.ToHexString(SHA256.HashData(datagram.Span));
        var (number, total, body) = message.Payloads[0] switch
        {
            FragmentPayload fragment => (fragment.Number, fragment.Total, fragment.Sealed),
            EncryptedPayload encrypted => ((ushort)1, (ushort)1, encrypted.Sealed),
            _ => ((ushort)0, (ushort)0, default),
        };
        string id = $"{sender} {header.Initiator}/{header.Responder} {(header.IsResponse ? "response" : "request")} {header.MessageId}";
        Violation ??= Once(_messages, $"{id} part {number}/{total}", bytes, "two meanings");
        Violation ??= Once(_messages, $"{id} parts", total.ToString(System.Globalization.CultureInfo.InvariantCulture), "two cuts");

        var sa = state.IkeSas.Values.FirstOrDefault(sa => sa.Initiator == header.Initiator && sa.Responder == header.Responder);
        if (sa is not null)
        {
            var key = sa.WeInitiated ? sa.Keys.EncryptionInitiator : sa.Keys.EncryptionResponder;
            string iv = Convert.ToHexString(body.Span[..sa.Suite.Encryption.IvLength]);
            IvReuse ??= Once(_ivs, $"key {Convert.ToHexString(SHA256.HashData(key.Expose()))[..8]} iv {iv}", bytes, "two texts");
        }
    }

    /// <summary>
    /// A sealed message has one meaning: one of phase 1 and sender, one of an informational exchange, and of quick mode one from the responder
    /// and two from the initiator.
    /// </summary>
    private void SawVersion1(string sender, ReadOnlyMemory<byte> datagram)
    {
        if (!IsakmpHeader.TryRead(datagram, out var header, out var error))
        {
            Violation ??= $"{sender} sent what does not parse: {error}";
            return;
        }

        if (!header.IsEncrypted)
        {
            return;
        }

        string id = $"{sender} {header.Initiator}/{header.Responder} {header.Exchange} {header.MessageId}";
        var bytes = _sealed.TryGetValue(id, out var known) ? known : _sealed[id] = [];
        bytes.Add(Convert.ToHexString(SHA256.HashData(datagram.Span)));
        if (bytes.Count > (header.Exchange == IsakmpExchange.Quick ? 2 : 1))
        {
            Violation ??= $"{id}: {bytes.Count} meanings";
        }
    }

    private static string? Once(Dictionary<string, string> seen, string what, string value, string complaint) =>
        !seen.TryAdd(what, value) && seen[what] != value ? $"{what}: {complaint}" : null;
}

using Cluster.Ike.Access;
using Cluster.Ike.Machine.State;
using Google.Protobuf;

namespace Cluster.Actors.Formats;

/// <summary>The user of an IKE SA, and EAP in progress, inside "ike1".</summary>
internal static class AccessFormat
{
    public static Wire.AccessState Write(AccessState state)
    {
        var message = new Wire.AccessState
        {
            User = state.User,
            Address = state.Grant.Address is { } address ? FormatFields.Write(address) : ByteString.Empty,
            Lease = state.Lease is { } lease ? Write(lease) : null,
        };
        message.Dns.AddRange(state.Grant.Dns.Select(FormatFields.Write));
        return message;
    }

    public static AccessState Read(Wire.AccessState message) => new(
        new AccessGrant(message.User, message.Address.IsEmpty ? null : FormatFields.ReadAddress(message.Address), [.. message.Dns.Select(FormatFields.ReadAddress)]),
        message.Lease is { } lease ? Read(lease) : null);

    public static Wire.EapProgress Write(EapProgress eap)
    {
        var message = new Wire.EapProgress { Request = FormatFields.Write(eap.Request), Conversation = FormatFields.Write(eap.Conversation) };
        if (eap.MasterKey is { } key)
        {
            message.MasterKey = FormatFields.Write(key);
        }

        if (eap.Refusal is { } refusal)
        {
            message.Refusal = refusal;
        }

        return message;
    }

    public static EapProgress Read(Wire.EapProgress message) => new(
        FormatFields.ReadBytes(message.Request),
        FormatFields.ReadBytes(message.Conversation),
        message.HasMasterKey ? FormatFields.ReadSecret(message.MasterKey) : null,
        message.HasRefusal ? message.Refusal : null);

    private static Wire.AddressLease Write(AddressLease lease)
    {
        var message = new Wire.AddressLease { Address = FormatFields.Write(lease.Address), PrefixLength = (uint)lease.PrefixLength };
        message.Dns.AddRange(lease.Dns.Select(FormatFields.Write));
        message.Wins.AddRange(lease.Wins.Select(FormatFields.Write));
        return message;
    }

    private static AddressLease Read(Wire.AddressLease message) => new(
        FormatFields.ReadAddress(message.Address),
        (int)message.PrefixLength,
        [.. message.Dns.Select(FormatFields.ReadAddress)],
        [.. message.Wins.Select(FormatFields.ReadAddress)]);
}

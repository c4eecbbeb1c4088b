using Cluster.Crypto.Keys;

namespace Cluster.Ike.Access;

/// <summary>The answer to an <see cref="AccessQuestion"/>.</summary>
public abstract record AccessAnswer(uint Number)
{
    /// <summary>The user is who it says.</summary>
    /// <param name="Message">The EAP packet that says so; empty without EAP.</param>
    /// <param name="MasterKey">What an EAP method that makes keys has made (MSK, 64 bytes); null where none did.</param>
    public sealed record Accepted(uint Number, AccessGrant Grant, ReadOnlyMemory<byte> Message, SecretBytes? MasterKey) : AccessAnswer(Number);

    /// <summary>The user is not let in, or there is no address.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="Message">The EAP packet that says so; empty without EAP.</param>
    public sealed record Refused(uint Number, string Reason, ReadOnlyMemory<byte> Message = default) : AccessAnswer(Number);

    /// <summary>The EAP conversation goes on.</summary>
    /// <param name="Refusal">Why the user will not be let in, when that is decided already and the peer is only being told; some then go without a word.</param>
    public sealed record Continue(uint Number, ReadOnlyMemory<byte> Conversation, ReadOnlyMemory<byte> Message, string? Refusal = null) : AccessAnswer(Number);

    public sealed record Assigned(uint Number, AddressLease Lease) : AccessAnswer(Number);
}

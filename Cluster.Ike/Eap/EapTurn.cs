using Cluster.Crypto.Keys;

namespace Cluster.Ike.Eap;

/// <summary>What one response of the peer leads to.</summary>
/// <param name="Message">The packet for the peer.</param>
public abstract record EapTurn(ReadOnlyMemory<byte> Message)
{
    /// <param name="Refusal">Why the user will not be let in, when that is decided already and the peer is only being told.</param>
    public sealed record Continue(EapConversation Conversation, ReadOnlyMemory<byte> Message, string? Refusal = null) : EapTurn(Message);

    /// <param name="MasterKey">MSK; null of a method that makes none. The receiver owns it.</param>
    public sealed record Accept(string User, ReadOnlyMemory<byte> Message, SecretBytes? MasterKey) : EapTurn(Message);

    public sealed record Refuse(string Reason, ReadOnlyMemory<byte> Message) : EapTurn(Message);
}

using Cluster.Crypto.Keys;

namespace Cluster.Ike.Access;

/// <summary>
/// What a negotiation has to ask of the world: users and addresses are decided elsewhere. Asked again after a takeover, when the peer repeats what
/// led to it, so every answer can be given twice without harm.
/// </summary>
/// <param name="Number">Comes back in the answer; an answer to another question than the last one is ignored.</param>
/// <param name="Profile">Of <c>[edit access]</c>.</param>
public abstract record AccessQuestion(uint Number, string Profile)
{
    /// <summary>Is this the user's password? Answered by <see cref="AccessAnswer.Accepted"/> or <see cref="AccessAnswer.Refused"/>.</summary>
    public sealed record Password(uint Number, string Profile, string User, SecretBytes Secret) : AccessQuestion(Number, Profile);

    /// <summary>
    /// What comes next in this EAP conversation? Answered by <see cref="AccessAnswer.Continue"/>, <see cref="AccessAnswer.Accepted"/> or
    /// <see cref="AccessAnswer.Refused"/>.
    /// </summary>
    /// <param name="Conversation">What the last answer gave; the first one begins with what the machine asked, see EapConversation.</param>
    /// <param name="Message">The peer's EAP response.</param>
    public sealed record Eap(uint Number, string Profile, ReadOnlyMemory<byte> Conversation, ReadOnlyMemory<byte> Message) : AccessQuestion(Number, Profile);

    /// <summary>Which inner address is the user's? Answered by <see cref="AccessAnswer.Assigned"/> or <see cref="AccessAnswer.Refused"/>.</summary>
    /// <param name="Grant">What was known of the user when it was accepted.</param>
    public sealed record Address(uint Number, string Profile, string User, AccessGrant Grant) : AccessQuestion(Number, Profile);
}

using Cluster.Crypto.Keys;

namespace Cluster.Ike.Machine.State;

/// <summary>Where EAP within IKE_AUTH stands (RFC 7296 section 2.16).</summary>
/// <param name="Request">The payloads of the first IKE_AUTH request, which the last response answers; the type of the first one before them.</param>
/// <param name="Conversation">What goes with the next question; see <see cref="Access.AccessQuestion.Eap"/>.</param>
/// <param name="Refusal">Why the user will not be let in, when the peer is only being told.</param>
/// <param name="MasterKey">MSK; null before the user was accepted, and with a method that makes none.</param>
public sealed record EapProgress(ReadOnlyMemory<byte> Request, ReadOnlyMemory<byte> Conversation, SecretBytes? MasterKey, string? Refusal = null);

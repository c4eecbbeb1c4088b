using System.Buffers.Binary;
using Cluster.Actors.Certificates;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Signatures;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;

namespace Cluster.Actors.Access;

/// <summary>
/// The EAP-TLS conversations that this process leads. Half a TLS handshake cannot be written down: after a takeover it fails at once, and the peer begins
/// anew.
/// </summary>
internal sealed class EapTlsSessions(Incarnation self, PkiView pki, Func<long> utc) : IDisposable
{
    /// <summary>Ours: each keeps some 100 KB.</summary>
    private const int MaxSessions = 256;

    /// <summary>Ours: no IKE SA waits longer for its user.</summary>
    private const long LifetimeMilliseconds = 240_000;

    private const int PlaceLength = sizeof(uint) + sizeof(ulong);

    private readonly Dictionary<ulong, EapTlsSession> _sessions = [];
    private ulong _last;

    public EapTurn Begin(EapConversation conversation, CertificatePolicy? policy)
    {
        if (policy is null || pki.Pki.Own.GetValueOrDefault(policy.Local) is not { Key.Algorithm: KeyAlgorithm.Rsa or KeyAlgorithm.Ecdsa } own)
        {
            return new EapTurn.Refuse("EAP-TLS needs an RSA or ECDSA certificate of ours in the IKE policy", EapPacket.Failure(conversation.Identifier));
        }

        long now = utc();
        var session = new EapTlsSession(own, policy, pki.Pki, conversation.User, now, now + LifetimeMilliseconds);
        byte[] place = new byte[PlaceLength];
        lock (_sessions)
        {
            foreach (ulong over in _sessions.Where(entry => entry.Value.Expires < now).Select(entry => entry.Key).ToArray())
            {
                _sessions.Remove(over);
            }

            if (_sessions.Count >= MaxSessions)
            {
                return new EapTurn.Refuse("too many users are being let in by EAP-TLS at once", EapPacket.Failure(conversation.Identifier));
            }

            _sessions.Add(++_last, session);
            BinaryPrimitives.WriteUInt32BigEndian(place, self.Value);
            BinaryPrimitives.WriteUInt64BigEndian(place.AsSpan(sizeof(uint)), _last);
        }

        EapConversation next = conversation.Next(EapStage.Tls, place);
        return new EapTurn.Continue(next, EapPacket.Request(next.Identifier, EapType.Tls, new[] { EapTlsSession.Start }).ToBytes());
    }

    public EapTurn Continue(EapConversation conversation, EapPacket response)
    {
        EapTlsSession? session = null;
        if (conversation.Data.Length == PlaceLength && BinaryPrimitives.ReadUInt32BigEndian(conversation.Data.Span) == self.Value)
        {
            lock (_sessions)
            {
                session = _sessions.GetValueOrDefault(BinaryPrimitives.ReadUInt64BigEndian(conversation.Data.Span[sizeof(uint)..]));
            }
        }

        if (session is null)
        {
            return new EapTurn.Refuse(
                $"the EAP-TLS conversation of user {conversation.User} was lost with the node that led it", EapPacket.Failure(response.Identifier));
        }

        lock (session)
        {
            EapTurn turn = session.Continue(conversation, response);
            if (turn is not EapTurn.Continue)
            {
                Forget(conversation);
            }

            return turn;
        }
    }

    public void Dispose()
    {
        lock (_sessions)
        {
            _sessions.Clear();
        }
    }

    private void Forget(EapConversation conversation)
    {
        lock (_sessions)
        {
            _sessions.Remove(BinaryPrimitives.ReadUInt64BigEndian(conversation.Data.Span[sizeof(uint)..]));
        }
    }
}

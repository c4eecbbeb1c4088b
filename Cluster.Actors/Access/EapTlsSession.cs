using System.Buffers.Binary;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Tls;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;

namespace Cluster.Actors.Access;

/// <summary>
/// One EAP-TLS conversation (RFC 5216): flags (1), length of the whole message (4, where the flag says so), a piece of TLS. Messages of either side come in
/// pieces; a piece is answered by an empty packet until the last.
/// </summary>
internal sealed class EapTlsSession
{
    public const byte Start = 0x20;

    private const byte LengthIncluded = 0x80, MoreFragments = 0x40;

    /// <summary>Ours: with IKE, UDP and IP around it a piece stays within any path's MTU, or within three fragments of IKE.</summary>
    private const int PieceLength = 1_024;

    /// <summary>Ours: a chain of long certificates has 10 KB.</summary>
    private const int MaxMessage = 65_536;

    private readonly TlsResponder _tls;
    private readonly string _user;
    private readonly MemoryStream _received = new();
    private ReadOnlyMemory<byte> _toSend;

    public EapTlsSession(OwnCertificate own, CertificatePolicy policy, Pki pki, string user, long utc, long expires)
    {
        _user = user;
        Expires = expires;
        Authority[] trusted = [.. pki.TrustedBy(policy)];
        _tls = new TlsResponder(
            own.Key, [.. own.Encoded], [.. trusted.Select(authority => (ReadOnlyMemory<byte>)authority.Certificate.SubjectName.RawData)],
            presented => Judge(presented, policy, [.. trusted], utc));
    }

    /// <summary>UTC milliseconds.</summary>
    public long Expires { get; }

    public EapTurn Continue(EapConversation conversation, EapPacket response)
    {
        ReadOnlySpan<byte> data = response.Data.Span;
        byte flags = data.IsEmpty ? (byte)0 : data[0];
        int at = (flags & LengthIncluded) != 0 ? 1 + sizeof(uint) : 1;
        if (response.Type != EapType.Tls || data.Length < at || _received.Length + data.Length > MaxMessage)
        {
            return Refuse("the EAP-TLS message makes no sense", response);
        }

        _received.Write(data[at..]);
        if ((flags & MoreFragments) != 0)
        {
            return Next(conversation, default, 0);
        }

        if (_toSend.IsEmpty && _received.Length == 0)
        {
            return _tls.IsDone ? new EapTurn.Accept(conversation.User, EapPacket.Success(response.Identifier), MasterKey())
                : Refuse(_tls.Failure ?? "the peer ended TLS", response);
        }

        if (_received.Length > 0)
        {
            _toSend = _tls.Exchange(_received.ToArray());
            _received.SetLength(0);
            if (_toSend.IsEmpty && (_tls.Failure is not null || !_tls.IsDone))
            {
                return Refuse(_tls.Failure ?? "TLS came to a stop", response);
            }
        }

        return SendPiece(conversation);
    }

    private SecretBytes MasterKey() => _tls.MasterKey();

    private EapTurn.Continue SendPiece(EapConversation conversation)
    {
        int total = _toSend.Length;
        bool more = total > PieceLength;
        ReadOnlyMemory<byte> piece = more ? _toSend[..PieceLength] : _toSend;
        _toSend = _toSend[piece.Length..];
        return Next(conversation, piece, more ? total : 0, _tls.Failure is { } why ? $"user {_user}: {why}" : null);
    }

    /// <param name="total">What is left with this piece; 0 for the last.</param>
    private static EapTurn.Continue Next(EapConversation conversation, ReadOnlyMemory<byte> piece, int total, string? refusal = null)
    {
        byte[] length = new byte[total > 0 ? sizeof(uint) : 0];
        if (total > 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(length, (uint)total);
        }

        EapConversation next = conversation.Next(EapStage.Tls, conversation.Data);
        byte[] data = [total > 0 ? (byte)(LengthIncluded | MoreFragments) : (byte)0, .. length, .. piece.Span];
        return new(next, EapPacket.Request(next.Identifier, EapType.Tls, data).ToBytes(), refusal);
    }

    private EapTurn.Refuse Refuse(string why, EapPacket response) => new($"user {_user}: {why}", EapPacket.Failure(response.Identifier));

    /// <summary>The chain, and that the certificate is the user's: by an alternative name, or by the common name of its subject.</summary>
    private string? Judge(IReadOnlyList<ReadOnlyMemory<byte>> presented, CertificatePolicy policy, System.Collections.Immutable.ImmutableArray<Authority> trusted, long utc)
    {
        using var certificates = PresentedCertificates.Read(presented.Select(der => ((byte)CertificateEncoding.X509Signature, der)));
        if (certificates.Leaf is not { } leaf)
        {
            return "no certificate was sent";
        }

        if (CertificateChain.Refusal(leaf, certificates.All[1..], trusted, policy, utc) is { } untrusted)
        {
            return untrusted;
        }

        byte[] name = Encoding.UTF8.GetBytes(_user);
        bool isTheUsers = CertificateNames.SpeaksFor(leaf, new IkeIdentity(_user.Contains('@', StringComparison.Ordinal) ? IkeIdentityType.UserFqdn : IkeIdentityType.Fqdn, name))
            || leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false) == _user || SameName(leaf);
        return isTheUsers ? null : $"{CertificateText.Of(leaf)} is for {string.Join(", ", CertificateNames.Of(leaf))}";
    }

    /// <summary>The user may be named by the whole subject.</summary>
    private bool SameName(X509Certificate2 leaf) => CertificateText.Name(leaf.SubjectName).Replace(" ", "", StringComparison.Ordinal) == _user.Replace(" ", "", StringComparison.Ordinal);
}

using System.Security.Cryptography;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Signatures;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using HashAlgorithm = Org.BouncyCastle.Tls.HashAlgorithm;
using SignatureScheme = Cluster.Crypto.Signatures.SignatureScheme;

namespace Cluster.Crypto.Tls;

/// <summary>
/// The server's half of a TLS 1.2 handshake over memory: bytes of the peer in, bytes for the peer out, and in the end a key. Both sides show a
/// certificate; nothing is ever sent over the session. Not for several threads at once.
/// </summary>
public sealed class TlsResponder
{
    private readonly TlsServerProtocol _protocol = new();
    private readonly Server _server;

    /// <param name="key">Of the first certificate.</param>
    /// <param name="certificates">Ours first, DER.</param>
    /// <param name="authorities">Subjects (DER) of those whose certificates are accepted, told to the peer.</param>
    /// <param name="judge">Why the peer's certificates (its own first, DER; none) are not believed, in words; null when they are.</param>
    public TlsResponder(
        SigningKey key, IReadOnlyList<ReadOnlyMemory<byte>> certificates, IReadOnlyList<ReadOnlyMemory<byte>> authorities,
        Func<IReadOnlyList<ReadOnlyMemory<byte>>, string?> judge)
    {
        _server = new Server(key, certificates, authorities, judge);
        _protocol.Accept(_server);
    }

    /// <summary>Both sides have finished; the peer has to be sent the last output.</summary>
    public bool IsDone => _server.MasterKey is not null;

    /// <summary>Why it has failed; null while it has not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes what the peer sent and gives what is for it, an alert if it failed. Never throws, whatever it is.</summary>
    public byte[] Exchange(ReadOnlySpan<byte> input)
    {
        try
        {
            if (Failure is null && !input.IsEmpty)
            {
                _protocol.OfferInput(input.ToArray());
            }
        }
        catch (Exception fault) when (fault is IOException or CryptographicException or InvalidOperationException or ArgumentException or GeneralSecurityException)
        {
            Failure = _server.Refusal ?? $"TLS failed: {(fault is TlsException ? fault.Message : fault.GetType().Name)}";
        }

        byte[] output = new byte[_protocol.GetAvailableOutputBytes()];
        _protocol.ReadOutput(output, 0, output.Length);
        return output;
    }

    /// <summary>The first 64 bytes of what RFC 5216 section 2.3 exports, once it is done. The caller owns it.</summary>
    public SecretBytes MasterKey() => (_server.MasterKey ?? throw new InvalidOperationException("the handshake is not done")).Clone();

    private sealed class Server : DefaultTlsServer
    {
        private const int ExportedLength = 128, MasterKeyLength = 64;

        private readonly SigningKey _key;
        private readonly IReadOnlyList<ReadOnlyMemory<byte>> _certificates;
        private readonly IReadOnlyList<ReadOnlyMemory<byte>> _authorities;
        private readonly Func<IReadOnlyList<ReadOnlyMemory<byte>>, string?> _judge;

        public Server(
            SigningKey key, IReadOnlyList<ReadOnlyMemory<byte>> certificates, IReadOnlyList<ReadOnlyMemory<byte>> authorities,
            Func<IReadOnlyList<ReadOnlyMemory<byte>>, string?> judge)
            : base(new BcTlsCrypto(new SecureRandom()))
        {
            (_key, _certificates, _authorities, _judge) = (key, certificates, authorities, judge);
        }

        public SecretBytes? MasterKey { get; private set; }

        public string? Refusal { get; private set; }

        public override CertificateRequest GetCertificateRequest() => new(
            [ClientCertificateType.rsa_sign, ClientCertificateType.ecdsa_sign],
            TlsUtilities.GetDefaultSupportedSignatureAlgorithms(m_context),
            [.. _authorities.Select(name => X509Name.GetInstance(name.ToArray()))]);

        public override void NotifyClientCertificate(Certificate clientCertificate)
        {
            Refusal = _judge([.. clientCertificate.GetCertificateList().Select(certificate => (ReadOnlyMemory<byte>)certificate.GetEncoded())]);
            if (Refusal is not null)
            {
                throw new TlsFatalAlert(AlertDescription.bad_certificate);
            }
        }

        /// <summary>
        /// The library exports keys only of sessions with an extended master secret (RFC 7627), which clients in use do not all have; what an export is
        /// made of is at hand (RFC 5246 section 5). Nothing is bound to this session from outside, which is what that extension protects.
        /// </summary>
        public override void NotifyHandshakeComplete()
        {
            base.NotifyHandshakeComplete();
            SecurityParameters parameters = m_context.SecurityParameters;
            byte[] exported = parameters.MasterSecret.DeriveUsingPrf(
                parameters.PrfAlgorithm, "client EAP encryption", (byte[])[.. parameters.ClientRandom, .. parameters.ServerRandom], ExportedLength).Extract();
            MasterKey = new SecretBytes(exported.AsSpan(0, MasterKeyLength));
            CryptographicOperations.ZeroMemory(exported);
        }

        /// <summary>Of which some clients say nothing. There is never a second handshake within a session, so there is nothing to secure.</summary>
        public override void NotifySecureRenegotiation(bool secureRenegotiation)
        {
        }

        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv12.Only();

        protected override int[] GetSupportedCipherSuites() => _key.Algorithm == KeyAlgorithm.Ecdsa
            ?
            [
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
            ]
            :
            [
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
                CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_DHE_RSA_WITH_AES_128_CBC_SHA256,
            ];

        protected override TlsCredentialedSigner GetRsaSignerCredentials() =>
            Credentials(SignatureAlgorithm.rsa, SignatureTable.Of(KeyAlgorithm.Rsa, SignatureHash.Sha256, SignaturePadding.Pkcs1));

        protected override TlsCredentialedSigner GetECDsaSignerCredentials() =>
            Credentials(SignatureAlgorithm.ecdsa, SignatureTable.Of(KeyAlgorithm.Ecdsa, SignatureHash.Sha256));

        private Signer Credentials(short algorithm, SignatureScheme scheme) => new(
            new Certificate([.. _certificates.Select(der => m_context.Crypto.CreateCertificate(der.ToArray()))]),
            new SignatureAndHashAlgorithm(HashAlgorithm.sha256, algorithm), _key, scheme);
    }

    /// <summary>Signs with a key that never leaves libcrypto.</summary>
    private sealed class Signer(Certificate certificate, SignatureAndHashAlgorithm algorithm, SigningKey key, SignatureScheme scheme) : TlsCredentialedSigner, TlsStreamSigner
    {
        private readonly MemoryStream _message = new();

        public Certificate Certificate => certificate;

        public SignatureAndHashAlgorithm SignatureAndHashAlgorithm => algorithm;

        public Stream Stream => _message;

        public TlsStreamSigner GetStreamSigner() => this;

        public byte[] GenerateRawSignature(byte[] hash) => throw new InvalidOperationException("what is signed comes as a stream");

        public byte[] GetSignature() => key.Sign(scheme, _message.ToArray());
    }
}

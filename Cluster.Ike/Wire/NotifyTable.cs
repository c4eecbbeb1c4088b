using System.Collections.Frozen;

namespace Cluster.Ike.Wire;

/// <summary>What we do with each notify. An unknown error fails its exchange, an unknown status is ignored (RFC 7296 section 3.10.1).</summary>
public static class NotifyTable
{
    private const ushort FirstStatus = 16384;

    private static readonly FrozenDictionary<NotifyType, Row> ByType = new Row[]
    {
        new(NotifyType.UnsupportedCriticalPayload, "UNSUPPORTED_CRITICAL_PAYLOAD", NotifyUse.SentAndUnderstood),
        new(NotifyType.InvalidIkeSpi, "INVALID_IKE_SPI", NotifyUse.Ignored),
        new(NotifyType.InvalidMajorVersion, "INVALID_MAJOR_VERSION", NotifyUse.SentAndUnderstood),
        new(NotifyType.InvalidSyntax, "INVALID_SYNTAX", NotifyUse.SentAndUnderstood),
        new(NotifyType.InvalidMessageId, "INVALID_MESSAGE_ID", NotifyUse.Ignored),
        new(NotifyType.InvalidSpi, "INVALID_SPI", NotifyUse.Ignored),
        new(NotifyType.NoProposalChosen, "NO_PROPOSAL_CHOSEN", NotifyUse.SentAndUnderstood),
        new(NotifyType.InvalidKePayload, "INVALID_KE_PAYLOAD", NotifyUse.SentAndUnderstood),
        new(NotifyType.AuthenticationFailed, "AUTHENTICATION_FAILED", NotifyUse.SentAndUnderstood),
        new(NotifyType.SinglePairRequired, "SINGLE_PAIR_REQUIRED", NotifyUse.Understood),
        new(NotifyType.NoAdditionalSas, "NO_ADDITIONAL_SAS", NotifyUse.Understood),
        new(NotifyType.InternalAddressFailure, "INTERNAL_ADDRESS_FAILURE", NotifyUse.SentAndUnderstood),
        new(NotifyType.FailedCpRequired, "FAILED_CP_REQUIRED", NotifyUse.Understood),
        new(NotifyType.TsUnacceptable, "TS_UNACCEPTABLE", NotifyUse.SentAndUnderstood),
        new(NotifyType.InvalidSelectors, "INVALID_SELECTORS", NotifyUse.Ignored),
        new(NotifyType.TemporaryFailure, "TEMPORARY_FAILURE", NotifyUse.SentAndUnderstood),
        new(NotifyType.ChildSaNotFound, "CHILD_SA_NOT_FOUND", NotifyUse.SentAndUnderstood),
        new(NotifyType.InitialContact, "INITIAL_CONTACT", NotifyUse.SentAndUnderstood),
        new(NotifyType.SetWindowSize, "SET_WINDOW_SIZE", NotifyUse.Ignored),
        new(NotifyType.AdditionalTsPossible, "ADDITIONAL_TS_POSSIBLE", NotifyUse.Ignored),
        new(NotifyType.IpcompSupported, "IPCOMP_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.NatDetectionSourceIp, "NAT_DETECTION_SOURCE_IP", NotifyUse.SentAndUnderstood),
        new(NotifyType.NatDetectionDestinationIp, "NAT_DETECTION_DESTINATION_IP", NotifyUse.SentAndUnderstood),
        new(NotifyType.Cookie, "COOKIE", NotifyUse.SentAndUnderstood),
        new(NotifyType.UseTransportMode, "USE_TRANSPORT_MODE", NotifyUse.Ignored),
        new(NotifyType.HttpCertLookupSupported, "HTTP_CERT_LOOKUP_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.RekeySa, "REKEY_SA", NotifyUse.SentAndUnderstood),
        new(NotifyType.EspTfcPaddingNotSupported, "ESP_TFC_PADDING_NOT_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.NonFirstFragmentsAlso, "NON_FIRST_FRAGMENTS_ALSO", NotifyUse.Ignored),
        new(NotifyType.MobikeSupported, "MOBIKE_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.MultipleAuthSupported, "MULTIPLE_AUTH_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.RedirectSupported, "REDIRECT_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.EapOnlyAuthentication, "EAP_ONLY_AUTHENTICATION", NotifyUse.Ignored),
        new(NotifyType.ChildlessIkev2Supported, "CHILDLESS_IKEV2_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.MessageIdSyncSupported, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED", NotifyUse.Ignored),
        new(NotifyType.IkeV2FragmentationSupported, "IKEV2_FRAGMENTATION_SUPPORTED", NotifyUse.SentAndUnderstood),
        new(NotifyType.SignatureHashAlgorithms, "SIGNATURE_HASH_ALGORITHMS", NotifyUse.SentAndUnderstood),
    }.ToFrozenDictionary(row => row.Type);

    public static IEnumerable<Row> Rows => ByType.Values;

    public static bool IsError(NotifyType type) => (ushort)type < FirstStatus;

    /// <summary>The RFC's name, or the number of a type that we do not know.</summary>
    public static string Name(NotifyType type) => ByType.TryGetValue(type, out var row) ? row.Name : $"notify {(ushort)type}";

    public sealed record Row(NotifyType Type, string Name, NotifyUse Use);
}

/// <summary>What a notify means to us.</summary>
public enum NotifyUse
{
    /// <summary>Accepted anywhere, without effect.</summary>
    Ignored,

    /// <summary>Acted upon when a peer sends it; never sent.</summary>
    Understood,

    SentAndUnderstood,
}

namespace Cluster.Ike.Wire.V1;

/// <summary>Notify message types (RFC 2408 section 3.14.1, RFC 2407 section 4.6.3, RFC 3706).</summary>
public enum IsakmpNotifyType : ushort
{
    DoiNotSupported = 2,
    InvalidCookie = 4,
    InvalidExchangeType = 7,
    InvalidMessageId = 9,
    NoProposalChosen = 14,
    PayloadMalformed = 16,
    InvalidKeyInformation = 17,
    InvalidIdInformation = 18,
    InvalidHashInformation = 23,
    AuthenticationFailed = 24,
    InvalidSignature = 25,

    /// <summary>Types from here on are status, not errors.</summary>
    Connected = 16_384,
    ResponderLifetime = 24_576,
    ReplayStatus = 24_577,
    InitialContact = 24_578,
    RUThere = 36_136,
    RUThereAck = 36_137,
}

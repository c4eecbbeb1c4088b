using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Crypto.Passwords;
using Cluster.Ike.Access;
using Cluster.Ike.Authentication;
using Cluster.Ike.Eap;

namespace Cluster.Actors.Access;

/// <summary>
/// Whether a user is who it says: by the clients of its access profile, or by RADIUS, in the profile's order. A source that does not answer leaves the
/// question to the next; one that refuses has decided.
/// </summary>
internal sealed class UserAccess(ConfigurationView configuration, PkiView pki, Incarnation self, Func<long> utc) : IDisposable
{
    private readonly RadiusUsers _radius = new(self);
    private readonly EapTlsSessions _tls = new(self, pki, utc);

    public void Dispose() => _tls.Dispose();

    /// <summary>Of <see cref="AccessQuestion.Password"/> and <see cref="AccessQuestion.Eap"/>.</summary>
    public async Task<AccessAnswer> AnswerAsync(AccessMessages.Ask ask)
    {
        if (configuration.Current.Model?.AccessProfiles.GetValueOrDefault(ask.Question.Profile) is not { } profile)
        {
            return new AccessAnswer.Refused(ask.Question.Number, $"access profile {ask.Question.Profile} is not configured");
        }

        return ask.Question switch
        {
            AccessQuestion.Password password => await AnswerAsync(ask, profile, password).ConfigureAwait(false),
            AccessQuestion.Eap eap => Answer(eap, profile, await TurnAsync(ask, profile, eap).ConfigureAwait(false)),
            _ => new AccessAnswer.Refused(ask.Question.Number, "this cannot be answered here"),
        };
    }

    private async Task<AccessAnswer> AnswerAsync(AccessMessages.Ask ask, AccessProfile profile, AccessQuestion.Password question)
    {
        foreach (string source in Order(profile))
        {
            if (source == AccessProfile.Password)
            {
                AccessClient? client = Client(profile, question.User);
                return client?.Password is { } known && CryptographicOperations.FixedTimeEquals(known.Bytes, question.Secret.Expose())
                    ? new AccessAnswer.Accepted(question.Number, Grant(profile, question.User), default, null)
                    : new AccessAnswer.Refused(question.Number, $"there is no user '{question.User}' with this password in access profile {profile.Name}");
            }

            if (source == AccessProfile.Radius && await _radius.CheckAsync(ask, profile, question).ConfigureAwait(false) is { } decided)
            {
                return decided;
            }
        }

        return new AccessAnswer.Refused(question.Number, $"no source of access profile {profile.Name} could say who user '{question.User}' is");
    }

    private AccessAnswer Answer(AccessQuestion.Eap question, AccessProfile profile, RadiusTurn turn) => turn.Turn switch
    {
        EapTurn.Continue next => new AccessAnswer.Continue(question.Number, next.Conversation.ToBytes(), next.Message, next.Refusal),
        EapTurn.Accept accept => new AccessAnswer.Accepted(question.Number, turn.Grant ?? Grant(profile, accept.User), accept.Message, accept.MasterKey),
        EapTurn.Refuse refuse => new AccessAnswer.Refused(question.Number, refuse.Reason, refuse.Message),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<RadiusTurn> TurnAsync(AccessMessages.Ask ask, AccessProfile profile, AccessQuestion.Eap question)
    {
        if (EapConversation.TryRead(question.Conversation) is not { } conversation || EapPacket.TryRead(question.Message) is not { Code: EapCode.Response } response
            || response.Identifier != conversation.Identifier)
        {
            return new(new EapTurn.Refuse("the peer's EAP message makes no sense", EapPacket.Failure(0)));
        }

        switch (conversation.Stage)
        {
            case EapStage.Identity:
                return await BeginAsync(ask, profile, conversation, response, question.Message).ConfigureAwait(false);
            case EapStage.Radius:
                return await _radius.ContinueAsync(ask, profile, conversation, question.Message).ConfigureAwait(false);
            case var _ when response.Type == EapType.Nak:
                return new(Other(ask, profile, conversation, response));
            case EapStage.Tls:
                return new(_tls.Continue(conversation, response));
            default:
                using (SecretBytes? password = Secret(Client(profile, conversation.User)))
                {
                    return new(response.Type == EapType.MsChapV2
                        ? MsChapMethod.Continue(conversation, response, password)
                        : new EapTurn.Refuse($"user {conversation.User} answers by another EAP method than it was asked by", EapPacket.Failure(response.Identifier)));
                }
        }
    }

    /// <summary>The peer has said which user it is: who is asked first decides how.</summary>
    private async Task<RadiusTurn> BeginAsync(AccessMessages.Ask ask, AccessProfile profile, EapConversation conversation, EapPacket response, ReadOnlyMemory<byte> message)
    {
        if (response.Type != EapType.Identity || response.Data.Length is 0 or > EapConversation.MaxUserLength)
        {
            return new(new EapTurn.Refuse("the peer does not say which user it is", EapPacket.Failure(response.Identifier)));
        }

        EapConversation known = conversation with { User = CertificateText.Printable(Encoding.UTF8.GetString(response.Data.Span)) };
        foreach (string source in Order(profile))
        {
            if (source != AccessProfile.Radius)
            {
                return new(Local(ask, source, known));
            }

            if (await _radius.BeginAsync(ask, profile, known, message).ConfigureAwait(false) is { } turn)
            {
                return turn;
            }
        }

        return new(new EapTurn.Refuse($"no source of access profile {profile.Name} could say who user '{known.User}' is", EapPacket.Failure(response.Identifier)));
    }

    private EapTurn Local(AccessMessages.Ask ask, string source, EapConversation conversation) => source == AccessProfile.Certificate
        ? _tls.Begin(conversation, configuration.Current.Gateways.GetValueOrDefault(ask.Gateway)?.Ike.Certificates)
        : MsChapMethod.Begin(conversation, RandomNumberGenerator.GetBytes(MsChapV2.ChallengeLength));

    /// <summary>The peer wants another method (RFC 3748 section 5.3.1): it gets the first that it names and that the profile has.</summary>
    private EapTurn Other(AccessMessages.Ask ask, AccessProfile profile, EapConversation conversation, EapPacket response)
    {
        ImmutableArray<EapType> wanted = [.. response.Data.ToArray().Select(type => (EapType)type)];
        EapType asked = conversation.Stage == EapStage.Tls ? EapType.Tls : EapType.MsChapV2;
        string? source = Order(profile).FirstOrDefault(source => Method(source) is { } method && method != asked && wanted.Contains(method));
        return conversation.Stage is EapStage.Tls or EapStage.MsChapChallenge && source is not null
            ? Local(ask, source, conversation)
            : new EapTurn.Refuse(
                $"user {conversation.User} wants one of the EAP methods {string.Join(", ", wanted)}; access profile {profile.Name} has {string.Join(", ", Order(profile).Select(Method).OfType<EapType>())}",
                EapPacket.Failure(response.Identifier));
    }

    private static EapType? Method(string source) => source switch
    {
        AccessProfile.Password => EapType.MsChapV2,
        AccessProfile.Certificate => EapType.Tls,
        _ => null,
    };

    private static IEnumerable<string> Order(AccessProfile profile) => profile.Order.Count == 0 ? [AccessProfile.Password] : profile.Order;

    private static AccessClient? Client(AccessProfile profile, string user) => profile.Clients.FirstOrDefault(client => client.Name == user);

    private static SecretBytes? Secret(AccessClient? client) => client?.Password is { } password ? new SecretBytes(password.Bytes) : null;

    private static AccessGrant Grant(AccessProfile profile, string user) => new(user, Client(profile, user)?.Address?.Address, []);
}

/// <summary>A turn, and of a user that RADIUS let in what it said of it.</summary>
internal sealed record RadiusTurn(EapTurn Turn, AccessGrant? Grant = null);

using System.Text;
using Cluster.Crypto.Keys;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// Extended authentication of the user behind a peer (XAuth, draft-beaulieu-ike-xauth-02), which we ask for as the responder of phase 1:
/// <code>
///                              &lt;--  ATTR(REQUEST: name, password)
/// ATTR(REPLY: name, password)  -->
///                              &lt;--  ATTR(SET: status)
/// ATTR(ACK)                    -->
/// </code>
/// Who the user is is decided outside. While that is not known, nothing else is done under the phase 1; a successor that finds no answer says its
/// request again, and the peer what it replied.
/// </summary>
internal static class UserAuthentication
{
    private const int MaxText = 128;

    /// <summary>A phase 1 whose method says that the initiator is a user is complete.</summary>
    public static void Begin(StepDraft draft, NegotiatedIkeSa sa)
    {
        draft.Set(draft.Isakmp().Sas[sa.Own.Value] with { User = UserStage.Unknown });
        Transactions.Start(
            draft, sa, TransactionKind.AskUser, ConfigurationType.Request, new ConfigurationAttribute(UserAttribute.Name, default),
            new ConfigurationAttribute(UserAttribute.Password, default));
        draft.Tell("the user is asked for");
    }

    /// <summary>Whether the phase 1 is a user's who has not proven who it is.</summary>
    public static bool IsAwaited(StepDraft draft, NegotiatedIkeSa sa) => draft.Isakmp().Sas[sa.Own.Value].User == UserStage.Unknown;

    /// <summary>What the user does next shows that it knows that it is let in, even if its acknowledgement was lost.</summary>
    public static void NoteHeard(StepDraft draft, NegotiatedIkeSa sa)
    {
        if (draft.Isakmp().Sas[sa.Own.Value] is { User: UserStage.Told } phase1)
        {
            draft.Set(phase1 with { User = UserStage.None });
            foreach (var told in draft.Isakmp().Transactions.Values.Where(one => one.Key.Own == sa.Own && one.Kind == TransactionKind.LetIn).ToArray())
            {
                Transactions.Finish(draft, told.Key);
            }
        }
    }

    /// <summary>The answer to one of ours.</summary>
    public static void Receive(StepDraft draft, NegotiatedIkeSa sa, TransactionExchange exchange, IsakmpConfiguration answer)
    {
        switch (exchange.Kind)
        {
            case TransactionKind.AskUser when answer.Kind == ConfigurationType.Reply:
                Ask(draft, exchange, answer);
                break;
            case TransactionKind.LetIn when answer.Kind == ConfigurationType.Acknowledge:
                NoteHeard(draft, sa);
                break;
            case TransactionKind.TurnAway when answer.Kind == ConfigurationType.Acknowledge:
                IsakmpLifecycle.DeleteSa(draft, sa, "the user is not let in");
                IsakmpLifecycle.CloseIfEmpty(draft, IkeGoneReason.NegotiationFailed, "the user is not let in");
                break;
            default:
                draft.Drop = IkeDrop.UnexpectedPayloads;
                break;
        }
    }

    /// <summary>An answer that nobody waits for any more changes nothing.</summary>
    public static void Answered(StepDraft draft, AccessQuestion.Password question, AccessAnswer answer)
    {
        var exchange = draft.Isakmp().Transactions.Values.FirstOrDefault(one => one.Kind == TransactionKind.AskUser && one.Key.MessageId == question.Number);
        if (exchange is null || draft.State.IkeSas.GetValueOrDefault(exchange.Key.Own.Value) is not { } sa)
        {
            return;
        }

        Transactions.Finish(draft, exchange.Key);
        string? crowded = answer is AccessAnswer.Accepted ? Phase1Peers.Crowded(draft, $"user {question.User}") : null;
        if (crowded is null && answer is AccessAnswer.Accepted accepted)
        {
            LetIn(draft, sa, accepted.Grant);
        }
        else
        {
            string why = crowded ?? (answer is AccessAnswer.Refused refused ? refused.Reason : "there is no answer");
            draft.Report(new IkeReport.NegotiationFailed("XAUTH", $"user {question.User} of {draft.Lineage.Peer} is not let in: {why}"));
            draft.Tell($"user {question.User} is not let in");
            Transactions.Start(draft, sa, TransactionKind.TurnAway, ConfigurationType.Set, Status(0));
        }
    }

    private static void LetIn(StepDraft draft, NegotiatedIkeSa sa, AccessGrant grant)
    {
        var before = draft.Lineage.Access;
        if (before is not null && before.User != grant.User)
        {
            IsakmpLifecycle.ForgetAllBefore(draft, sa.Own);
        }

        draft.Lineage = draft.Lineage with { Access = new AccessState(grant, before?.User == grant.User ? before.Lease : null) };
        draft.Set(draft.Isakmp().Sas[sa.Own.Value] with { User = UserStage.Told });
        Transactions.Start(draft, sa, TransactionKind.LetIn, ConfigurationType.Set, Status(1));
        IsakmpLifecycle.ReportUp(draft, sa, initialContact: false);
        draft.Tell($"user {grant.User} is let in");
    }

    private static void Ask(StepDraft draft, TransactionExchange exchange, IsakmpConfiguration reply)
    {
        uint number = exchange.Key.MessageId;
        if (draft.Pacing.Question is AccessQuestion.Password { Number: var asked } && asked == number)
        {
            draft.Drop = IkeDrop.AwaitingAnswer;
            return;
        }

        string user = Text(reply.Find(UserAttribute.Name));
        var password = reply.Find(UserAttribute.Password) ?? default;
        var question = new AccessQuestion.Password(number, draft.Settings.Access?.Profile ?? "", user, new SecretBytes(password.Span));
        draft.Pacing = draft.Pacing with { Question = question };
        draft.Perform(new IkeEffect.Ask(question));

        // The user has answered; how long others take to judge it is not its fault.
        draft.Retransmit(exchange.Key);
    }

    private static ConfigurationAttribute Status(byte status) => new(UserAttribute.Status, new byte[] { 0, status });

    /// <summary>A stranger chooses the text.</summary>
    private static string Text(ReadOnlyMemory<byte>? value) => value is not { Length: > 0 } bytes ? ""
        : Authentication.CertificateText.Printable(Encoding.UTF8.GetString(bytes.Span[..Math.Min(bytes.Length, MaxText)]));
}

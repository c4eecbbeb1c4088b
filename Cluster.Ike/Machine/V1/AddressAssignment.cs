using Cluster.Ike.Access;
using Cluster.Ike.Machine.State;
using Cluster.Ike.Machine.Steps;
using Cluster.Ike.Wire;
using Cluster.Ike.Wire.V1;

namespace Cluster.Ike.Machine.V1;

/// <summary>
/// A client asks for its inner address (mode-config, draft-dukes-ike-mode-cfg-02 section 4). Addresses are given outside; a question that a crash has
/// swallowed comes again with the client's repetition.
/// </summary>
internal static class AddressAssignment
{
    public static void Receive(
        StepDraft draft, NegotiatedIkeSa sa, uint messageId, IsakmpConfiguration request, ReadOnlyMemory<byte> digest, ReadOnlyMemory<byte> iv)
    {
        if (UserAuthentication.IsAwaited(draft, sa))
        {
            draft.Drop = IkeDrop.UnexpectedPayloads;
            return;
        }

        UserAuthentication.NoteHeard(draft, sa);
        var wish = new ConfigurationWish(new ExchangeKey(sa.Own, messageId), request, digest, iv);
        if (!ConfigurationReply.WantsAddress(request.Attributes) || draft.Lineage.Access is not { } access || draft.Settings.Access is not { } settings)
        {
            Reply(draft, sa, wish, []);
        }
        else if (access.Lease is { } lease)
        {
            Reply(draft, sa, wish, ConfigurationReply.To(request.Attributes, lease));
        }
        else if (draft.Pacing.Question is AccessQuestion.Address { Number: var asked } && asked == messageId)
        {
            draft.Drop = IkeDrop.AwaitingAnswer;
        }
        else
        {
            var question = new AccessQuestion.Address(messageId, settings.Profile, access.User, access.Grant);
            draft.Pacing = draft.Pacing with { Question = question };
            draft.Set(draft.Pacing.Isakmp with { Wish = wish });
            draft.Perform(new IkeEffect.Ask(question));
        }
    }

    /// <summary>An answer that nobody waits for any more changes nothing.</summary>
    public static void Answered(StepDraft draft, AccessQuestion.Address question, AccessAnswer answer)
    {
        if (draft.Pacing.Isakmp.Wish is not { } wish || wish.Key.MessageId != question.Number
            || draft.State.IkeSas.GetValueOrDefault(wish.Key.Own.Value) is not { } sa || draft.Lineage.Access is not { } access)
        {
            return;
        }

        draft.Set(draft.Pacing.Isakmp with { Wish = null });
        if (answer is AccessAnswer.Assigned assigned)
        {
            draft.Lineage = draft.Lineage with { Access = access with { Lease = assigned.Lease } };
            draft.Tell($"user {access.User} has {assigned.Lease.Address}");
            Reply(draft, sa, wish, ConfigurationReply.To(wish.Request.Attributes, assigned.Lease));
        }
        else
        {
            string why = answer is AccessAnswer.Refused refused ? refused.Reason : "there is no answer";
            draft.Report(new IkeReport.NegotiationFailed("MODE-CONFIG", $"no address for user {access.User} of {draft.Lineage.Peer}: {why}"));
            Reply(draft, sa, wish, []);
        }
    }

    private static void Reply(
        StepDraft draft, NegotiatedIkeSa sa, ConfigurationWish wish, System.Collections.Immutable.ImmutableArray<ConfigurationAttribute> attributes) =>
        Transactions.Answer(
            draft, sa, wish.Key.MessageId, wish.Digest, wish.Iv, new IsakmpConfiguration(ConfigurationType.Reply, wish.Request.Identifier, attributes));
}

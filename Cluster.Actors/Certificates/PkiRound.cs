using System.Collections.Immutable;
using Akka.Actor;
using Cluster.Actors.Queries;

namespace Cluster.Actors.Certificates;

/// <summary>Tells all nodes that the certificates have changed, and waits a little for them to use the new ones.</summary>
internal static class PkiRound
{
    /// <summary>Ours: a command that changes certificates waits no longer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <returns>The names of those that have not said that they use the revision.</returns>
    public static async Task<IReadOnlyList<string>> TellAsync(ActorSystem system, ClusterActorsSettings settings, long revision)
    {
        ImmutableArray<AskedMember> members = AskedMember.All(system, settings.NodeName, settings.Self, PkiActor.Name);
        ImmutableArray<CertificateMessages.InUse?> answers = await MemberRound.AskAsync<CertificateMessages.InUse>(
            system, members, slot => new CertificateMessages.Changed(revision, slot), answer => answer.Slot, Limit).ConfigureAwait(false);
        return [.. members.Where((_, slot) => answers[slot] is null).Select(member => member.Name)];
    }
}

using Akka.Actor;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Anchors;

/// <summary>What an Anchor hears back from the store; a failure is an answer, not a fault.</summary>
internal static class StoreAnswer
{
    public static async Task<object> AskAsync(Func<CancellationToken, Task<object>> ask, TimeSpan bound)
    {
        using var timeout = new CancellationTokenSource(bound);
        try
        {
            return await ask(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return new Failed(failure.Message);
        }
    }

    public sealed record TermRaised(Term Term) : INoSerializationVerificationNeeded;

    public sealed record CheckpointRead(AnchorCheckpoint? Row) : INoSerializationVerificationNeeded;

    public sealed record ReservationsWritten(AnchorCheckpoint Row) : INoSerializationVerificationNeeded;

    public sealed record Failed(string Reason) : INoSerializationVerificationNeeded;
}

using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Cluster.Actors.Certificates;
using Cluster.Actors.Store;
using Xunit;

namespace Cluster.Tests.Actors.Certificates;

/// <summary>A node that is told of a change has it when it answers; the clock stands still, so that it does not look by itself.</summary>
public sealed class PkiActorTests : TestKit
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly MemoryPkiStore _store = new();
    private readonly PkiView _view = new();

    public PkiActorTests()
        : base("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
    {
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changed_IsReadBeforeTheAnswer()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new PkiActor(_store, _view)));
        TestProbe other = CreateTestProbe();
        for (long revision = 1; revision <= 3; revision++)
        {
            await _store.PutAsync([new PkiEntry(PkiKind.CertificateRequest, $"gw{revision}", [[1, 2, 3]], null)], Cancel);
            actor.Tell(new CertificateMessages.Changed(revision, 7), other);
            Assert.Equal(new CertificateMessages.InUse(revision, 7), await other.ExpectMsgAsync<CertificateMessages.InUse>(Bound, cancellationToken: Cancel));
            Assert.True(_view.Current.Revision >= revision);
        }

        // One that is in use already needs no database.
        _store.Fails = true;
        actor.Tell(new CertificateMessages.Changed(2, 8), other);
        Assert.Equal(new CertificateMessages.InUse(2, 8), await other.ExpectMsgAsync<CertificateMessages.InUse>(Bound, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Changed_ThatCannotBeRead_IsNotAnsweredAndTheNextIs()
    {
        IActorRef actor = Sys.ActorOf(Props.Create(() => new PkiActor(_store, _view)));
        TestProbe other = CreateTestProbe();
        await _store.PutAsync([new PkiEntry(PkiKind.CertificateRequest, "gw", [[1, 2, 3]], null)], Cancel);
        actor.Tell(new CertificateMessages.Changed(2, 1), other); // not there yet
        actor.Tell(new CertificateMessages.Changed(1, 2), other);
        Assert.Equal(2, (await other.ExpectMsgAsync<CertificateMessages.InUse>(Bound, cancellationToken: Cancel)).Slot);
        await _store.PutAsync([new PkiEntry(PkiKind.CertificateRequest, "gw", [[1, 2, 3]], null)], Cancel);
        actor.Tell(new CertificateMessages.Changed(2, 3), other);
        Assert.Equal(3, (await other.ExpectMsgAsync<CertificateMessages.InUse>(Bound, cancellationToken: Cancel)).Slot);
    }
}

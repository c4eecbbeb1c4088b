using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.TestKit;
using Cluster.Actors.Access;
using Cluster.Actors.Certificates;
using Cluster.Actors.Configuration;
using Cluster.Actors.IkeSas;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Ike.Access;
using Cluster.Ike.Machine.Steps;
using Cluster.Tests.Config;
using Xunit;

namespace Cluster.Tests.Actors.Access;

/// <summary>Inner addresses from the question of an IKE SA to the end of it, over a table that the test plays.</summary>
public sealed class AccessActorTests : ActorTests
{
    private static readonly Anchor Seven = new(7);

    private static readonly Term Second = new(2);

    [Fact]
    public async Task Address_AskedFor_IsThatOfTheTableWithTheServersOfThePool()
    {
        var leases = new PlayedLeases();
        IActorRef access = Start(leases);
        TestProbe asker = CreateTestProbe();
        access.Tell(Ask(4), asker);
        Assert.Equal("take 7 2 4 inner carol", await NextAsync(leases));

        AccessAnswer.Assigned assigned = Assert.IsType<AccessAnswer.Assigned>(await AnswerAsync(asker));
        Assert.Equal(IPAddress.Parse("10.3.0.9"), assigned.Lease.Address);
        Assert.Equal(24, assigned.Lease.PrefixLength);
        Assert.Equal([IPAddress.Parse("10.1.0.10")], assigned.Lease.Dns);
    }

    [Fact]
    public async Task Address_OfAnIkeSaThatEnds_IsGivenBackAndAgainWhenTheDatabaseWasAway()
    {
        var leases = new PlayedLeases();
        IActorRef access = Start(leases);
        TestProbe asker = CreateTestProbe();
        access.Tell(Ask(4), asker);
        await NextAsync(leases);
        await AnswerAsync(asker);
        leases.Failures = 1;
        access.Tell(new AccessMessages.Ended(Seven, Second, 5)); // had none: the table is not asked
        access.Tell(new AccessMessages.Ended(Seven, Second, 4));

        Assert.Equal("release 7 2 4", await NextAsync(leases));
        Assert.Equal("release 7 2 4", await NextAsync(leases));
    }

    /// <summary>The table answers an IKE SA that is no more: nobody else would ever give the address back.</summary>
    [Fact]
    public async Task Address_OfAnIkeSaThatEndsBeforeTheAnswer_IsGivenBack()
    {
        var leases = new PlayedLeases { Slow = new TaskCompletionSource() };
        IActorRef access = Start(leases);
        access.Tell(Ask(4), CreateTestProbe());
        Assert.Equal("take 7 2 4 inner carol", await NextAsync(leases));
        access.Tell(new AccessMessages.Ended(Seven, Second, 4));
        Assert.Equal("release 7 2 4", await NextAsync(leases));
        leases.Slow.SetResult();

        Assert.Equal("release 7 2 4", await NextAsync(leases));
    }

    /// <summary>The new owner of an anchor says who lives, before anything is given back.</summary>
    [Fact]
    public async Task Anchor_TakenOver_TellsTheTableWhichAddressesAreInUse()
    {
        var leases = new PlayedLeases { Failures = 1 };
        IActorRef access = Start(leases);
        access.Tell(new AccessMessages.Recovered(Seven, Second, [new LiveLease(4, "carol", IPAddress.Parse("10.3.0.9"))]));
        access.Tell(new AccessMessages.Ended(Seven, Second, 4));

        Assert.Equal("reconcile 7 2 10.3.0.9", await NextAsync(leases));
        Assert.Equal("reconcile 7 2 10.3.0.9", await NextAsync(leases));
        Assert.Equal("release 7 2 4", await NextAsync(leases));
    }

    [Fact]
    public async Task Address_WhileTheDatabaseIsAway_IsRefusedInWords()
    {
        var leases = new PlayedLeases { Failures = 1 };
        IActorRef access = Start(leases);
        TestProbe asker = CreateTestProbe();
        access.Tell(Ask(4), asker);
        await NextAsync(leases);

        Assert.Contains("could not be found out", Assert.IsType<AccessAnswer.Refused>(await AnswerAsync(asker)).Reason, StringComparison.Ordinal);
    }

    private static async Task<AccessAnswer> AnswerAsync(TestProbe asker) => Assert.IsType<IkeCommand.Answered>((await Next<IkeSaMessages.Ask>(asker)).What).What;

    /// <summary>The next call of the table; while it is waited for, the pauses between attempts pass.</summary>
    private async Task<string> NextAsync(PlayedLeases leases)
    {
        string? call = null;
        await Until("a call of the table", () =>
        {
            Advance(1);
            return leases.Calls.TryDequeue(out call);
        });
        return call!;
    }

    private static AccessMessages.Ask Ask(uint saNumber) =>
        new("gw", Seven, Second, saNumber, IPAddress.Loopback, new AccessQuestion.Address(9, "staff", "carol", AccessGrant.Of("carol")));

    private IActorRef Start(IAddressLeases leases)
    {
        var view = new ConfigurationView();
        view.Current = new AppliedConfiguration(1, ImmutableDictionary<string, GatewaySettings>.Empty, ImmutableDictionary<string, VpnSettings>.Empty)
        {
            Model = ConfigText.Model(ConfigText.With(
                "set access profile staff address-assignment pool inner", "set access address-assignment pool inner family inet network 10.3.0.0/24",
                "set access address-assignment pool inner family inet xauth-attributes primary-dns 10.1.0.10")),
        };
        return Sys.ActorOf(Props.Create(() => new AccessActor(new UserAccess(view, new PkiView(), new Incarnation(5), () => 0), new AddressPools(view, leases), leases)));
    }

    private sealed class PlayedLeases : IAddressLeases
    {
        public ConcurrentQueue<string> Calls { get; } = new();

        /// <summary>So many calls fail from now on.</summary>
        public int Failures { get; set; }

        /// <summary>An address is given when this is done; null: at once.</summary>
        public TaskCompletionSource? Slow { get; init; }

        public async Task<LeaseAnswer> TakeAsync(LeaseRequest request, CancellationToken cancel)
        {
            Task<LeaseAnswer> answer = Take(request);
            await (Slow?.Task ?? Task.CompletedTask);
            return await answer;
        }

        private Task<LeaseAnswer> Take(LeaseRequest request) => Do(
            $"take {request.Anchor.Value} {request.Term.Value} {request.SaNumber} {request.Pool} {request.User}", new LeaseAnswer(IPAddress.Parse("10.3.0.9"), null));

        public Task ReleaseAsync(Anchor anchor, Term term, uint saNumber, CancellationToken cancel) => Do($"release {anchor.Value} {term.Value} {saNumber}", true);

        public Task<bool> ReconcileAsync(Anchor anchor, Term term, ImmutableArray<LiveLease> live, CancellationToken cancel) =>
            Do($"reconcile {anchor.Value} {term.Value} {string.Join(' ', live.Select(lease => lease.Address))}", true);

        private Task<T> Do<T>(string call, T answer)
        {
            Calls.Enqueue(call);
            return Failures-- > 0 ? Task.FromException<T>(new IOException("the database is away")) : Task.FromResult(answer);
        }
    }
}

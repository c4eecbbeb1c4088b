using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit;
using Xunit;

namespace Cluster.Tests.Actors;

/// <summary>Waits with a bound that name what they wait for, and a clock that only the test moves.</summary>
public abstract class ActorTests(Akka.Configuration.Config? config = null) : TestKit((config ?? Akka.Configuration.Config.Empty).WithFallback(ConfigurationFactory.ParseString(VirtualClock)))
{
    private const string VirtualClock = """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.loglevel = WARNING
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected void Advance(double seconds) => ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(seconds));

    protected Task Until(string what, Func<bool> condition) => Until(what, () => Task.FromResult(condition()));

    protected async Task Until(string what, Func<Task<bool>> condition) =>
        await AwaitConditionAsync(condition, Patience, TimeSpan.FromMilliseconds(10), what, Cancel);

    /// <summary>The next message of this type, others before it are passed over.</summary>
    protected static async Task<T> Next<T>(TestProbe probe) => (T)await probe.FishForMessageAsync(message => message is T, Patience, cancellationToken: Cancel);

    /// <summary>Returns when the actor has dealt with all that was sent to it before.</summary>
    protected async Task Settled(IActorRef actor)
    {
        TestProbe probe = CreateTestProbe();
        actor.Tell(new Identify(nameof(Settled)), probe);
        await Next<ActorIdentity>(probe);
    }

    /// <summary>Returns when the actor's only child has dealt with all that was sent to it before.</summary>
    protected async Task ChildSettled(IActorRef parent)
    {
        TestProbe probe = CreateTestProbe();
        Sys.ActorSelection(parent.Path / "*").Tell(new Identify(nameof(Settled)), probe);
        await Next<ActorIdentity>(probe);
    }
}

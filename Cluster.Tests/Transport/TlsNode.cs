using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Cluster.Actors.Transport;
using Cluster.Bench.Lab;
using Xunit;

namespace Cluster.Tests.Transport;

/// <summary>An actor system in this process that is a cluster member over TLS.</summary>
internal sealed class TlsNode : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly Channel<TlsAlarm> _alarms = Channel.CreateUnbounded<TlsAlarm>();

    public TlsNode(string directory, string name, string authority = "ca.crt", IReadOnlyDictionary<string, string>? nodes = null)
    {
        Akka.Configuration.Config config = ConfigurationFactory.ParseString(
            """
            akka {
              loglevel = ERROR
              stdout-loglevel = ERROR
              actor.provider = cluster
              cluster.downing-provider-class = ""
              cluster.failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 2s }
              remote.retry-gate-closed-for = 100ms
            }
            """).WithFallback(TlsSetup.Configuration(
            "127.0.0.1", 0, Path.Combine(directory, authority), Path.Combine(directory, $"{name}.crt"), Path.Combine(directory, $"{name}.key"), nodes));
        System = ActorSystem.Create("cluster", config);
        ChannelWriter<TlsAlarm> alarms = _alarms.Writer;
        System.EventStream.Subscribe(System.ActorOf(Props.Create(() => new Listener(alarms))), typeof(TlsAlarm));
        System.ActorOf(Props.Create(() => new Echo()), "echo");
    }

    public ActorSystem System { get; }

    public Address Address => Membership.SelfAddress;

    private Akka.Cluster.Cluster Membership => Akka.Cluster.Cluster.Get(System);

    public void Join(TlsNode seed) => Membership.Join(seed.Address);

    /// <summary>Makes this node connect to wherever.</summary>
    public void Dial(int port) => System.ActorSelection($"akka.tls://cluster@127.0.0.1:{port}/user/echo").Tell("hello");

    public async Task<T> AskAsync<T>(TlsNode other, T message) =>
        await System.ActorSelection(new RootActorPath(other.Address) / "user" / "echo").Ask<T>(message!, Bound);

    public async Task<TlsAlarm> AlarmAsync(Func<TlsAlarm, bool> wanted)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        while (true)
        {
            TlsAlarm alarm = await _alarms.Reader.ReadAsync(bound.Token);
            if (wanted(alarm))
            {
                return alarm;
            }
        }
    }

    public Task SeesUpAsync(int members) => Until.TrueAsync($"{members} members up", Bound, () => SeesUp(members), TestContext.Current.CancellationToken);

    public bool SeesUp(int members) =>
        !System.WhenTerminated.IsCompleted
        && Membership.State.Members.Count(member => member.Status == MemberStatus.Up) == members
        && Membership.State.Unreachable.IsEmpty;

    public async ValueTask DisposeAsync() => await System.Terminate();

    private sealed class Listener(ChannelWriter<TlsAlarm> alarms) : UntypedActor
    {
        protected override void OnReceive(object message) => alarms.TryWrite((TlsAlarm)message);
    }

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}

using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Cluster.Actors.Anchors;
using Cluster.Actors.Formats;
using Cluster.Actors.Store;
using Cluster.Crypto.Identifiers;
using Cluster.Crypto.Keys;
using Cluster.Tests.Formats;
using Xunit;

namespace Cluster.Tests.Anchors;

/// <summary>One node's journal: an actor system with its store and gate, and writers under parents that note what they are told.</summary>
internal sealed class WriterHarness : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ActorSystem _system;
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    private WriterHarness(ActorSystem system, SqlStore store)
    {
        _system = system;
        ChannelWriter<string> errors = _errors.Writer;
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new ErrorListener(errors))), typeof(Akka.Event.Error));
        Store = store;
        Gate = system.ActorOf(JournalGateActor.Props(store));
    }

    public SqlStore Store { get; }

    public IActorRef Gate { get; }

    public static async Task<WriterHarness> StartAsync(StoreSettings settings)
    {
        SqlStore store = settings.Open(new MasterKey(new SecretBytes(new byte[32])));
        await store.MigrateAsync(TestContext.Current.CancellationToken);
        Akka.Configuration.Config config = ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = WARNING }")
            .WithFallback(LocalMessageSerializer.SerializeMessages)
            .WithFallback(JournalSetup.Configuration);
        ActorSystem system = ActorSystem.Create(
            "journal", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), JournalSetup.For(settings)));
        return new WriterHarness(system, store);
    }

    public Writer Open(Anchor anchor)
    {
        var told = Channel.CreateUnbounded<object>();
        IActorRef parent = _system.ActorOf(Props.Create(() => new Parent(JournalWriterActor.Props(anchor, Store, Gate), told.Writer)));
        return new Writer(parent, told.Reader);
    }

    /// <summary>The records of an SA: a whole one first, then steps.</summary>
    public static JournalEntry Step(uint sa, uint record) =>
        new(sa, record, new AnchorRecord.IkeStep($"gw-{sa}", SampleRecords.Step((int)record, snapshot: record == 1)));

    public static JournalEntry End(uint sa, uint record) => new(sa, record, new AnchorRecord.IkeSaEnded());

    public static JournalEntry Raise(ulong term) => new(0, (uint)term, new AnchorRecord.TermRaised(new Term(term), 1, new Incarnation(9)));

    /// <summary>Waits until an error is logged that contains this.</summary>
    public async Task ErrorAsync(string text)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        while (!(await _errors.Reader.ReadAsync(bound.Token)).Contains(text, StringComparison.Ordinal))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await Store.DisposeAsync();
    }

    internal sealed class Writer(IActorRef parent, ChannelReader<object> told)
    {
        private long _correlation;

        public long Send(params JournalEntry[] entries)
        {
            parent.Tell(new JournalMessages.Append(++_correlation, [.. entries]));
            return _correlation;
        }

        public void Send(JournalMessages.Append append) => parent.Tell(append);

        public async Task<T> ExpectAsync<T>() => Assert.IsType<T>(await ExpectAnyAsync());

        public async Task<object> ExpectAnyAsync()
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            bound.CancelAfter(Bound);
            try
            {
                return await told.ReadAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"the writer said nothing within {Bound}");
            }
        }

        public async Task<JournalMessages.Recovered> RecoveredAsync() => await ExpectAsync<JournalMessages.Recovered>();

        public async Task AppendAsync(params JournalEntry[] entries)
        {
            long sent = Send(entries);
            Assert.Equal(sent, (await ExpectAsync<JournalMessages.Appended>()).Correlation);
        }

        public async Task StopAsync() => await parent.GracefulStop(Bound);

        public bool Quiet => !told.TryPeek(out _);
    }

    private sealed class ErrorListener(ChannelWriter<string> errors) : UntypedActor
    {
        protected override void OnReceive(object message) => errors.TryWrite(((Akka.Event.Error)message).Message?.ToString() ?? "");
    }

    private sealed class Parent : UntypedActor
    {
        private readonly ChannelWriter<object> _told;
        private readonly IActorRef _writer;

        public Parent(Props writer, ChannelWriter<object> told)
        {
            _told = told;
            _writer = Context.ActorOf(writer);
        }

        protected override void OnReceive(object message)
        {
            if (message is JournalMessages.Append append)
            {
                _writer.Tell(append);
            }
            else
            {
                _told.TryWrite(message);
            }
        }
    }
}

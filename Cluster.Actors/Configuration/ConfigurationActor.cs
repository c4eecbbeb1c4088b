using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Anchors;
using Cluster.Actors.Failover;
using Cluster.Actors.Store;
using Cluster.Config;
using Cluster.Config.Model;

namespace Cluster.Actors.Configuration;

/// <summary>
/// Follows the pointer row of the active configuration: told by the node that committed, and by looking every few seconds. A new
/// version is compiled, published on the node's event stream, and reported as applied.
/// </summary>
public sealed class ConfigurationActor : ReceiveActor, IWithTimers
{
    public const string Name = "configuration";

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3), StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly IClusterStore _store;
    private readonly ConfigurationView _view;
    private readonly Action<ClusterModel> _applyToHost;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ImmutableArray<Address> _others = [];
    private bool _reading;
    private bool _failing;

    /// <param name="applyToHost">Interfaces, routes, packet filter, shared addresses; does not block and does not throw.</param>
    public ConfigurationActor(IClusterStore store, ConfigurationView view, Action<ClusterModel> applyToHost)
    {
        _store = store;
        _view = view;
        _applyToHost = applyToHost;
        Receive<Active>(active =>
        {
            if (active.Version != _view.Current.Version)
            {
                ReadActive();
            }
        });
        Receive<Poll>(_ => ReadActive());
        Receive<Read>(OnRead);
        Receive<ReadFailed>(failed =>
        {
            _reading = false;
            if (!_failing)
            {
                _failing = true;
                _log.Warning("The active configuration cannot be read: {0}", failed.Reason);
            }
        });
        Receive<MembersActor.OtherMembers>(members => _others = members.Addresses);
        Receive<Committed>(committed => Announce(committed.Version));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
        Timers.StartPeriodicTimer(nameof(Poll), Poll.Now, PollInterval);
    }

    /// <summary>For the start of a node, before there are actors.</summary>
    /// <exception cref="ConfigurationRefusedException">The stored text does not compile with this build.</exception>
    public static AppliedConfiguration Compile(long version, StoredConfiguration configuration, AppliedConfiguration before)
    {
        LoadedConfiguration loaded = LoadedConfiguration.From(configuration.Text, $"version {version}");
        return loaded.Model is { } model
            ? ModelTranslation.Translate(version, model, before) with { Source = new CommittedText(configuration) }
            : throw new ConfigurationRefusedException(string.Join(Environment.NewLine, loaded.Errors));
    }

    private void ReadActive()
    {
        if (_reading)
        {
            return;
        }

        _reading = true;
        ReadAsync(_store).PipeTo(Self);

        static async Task<object> ReadAsync(IClusterStore store)
        {
            using var timeout = new CancellationTokenSource(StoreTimeout);
            try
            {
                return new Read(await store.ActiveConfigurationAsync(timeout.Token).ConfigureAwait(false));
            }
            catch (Exception failure)
            {
                return new ReadFailed(failure.Message);
            }
        }
    }

    private void OnRead(Read read)
    {
        _reading = false;
        _failing = false;
        if (read.Active is not { } active || active.Version == _view.Current.Version)
        {
            return;
        }

        AppliedConfiguration applied;
        try
        {
            applied = Compile(active.Version, active.Configuration, _view.Current);
        }
        catch (ConfigurationRefusedException refused)
        {
            _log.Error("Configuration version {0} cannot be applied by this build: {1}", active.Version, refused.Message);
            return;
        }

        _view.Current = applied;
        _applyToHost(applied.Model!);
        Context.System.EventStream.Publish(applied);
        _log.Info("Configuration version {0} is applied", applied.Version);
    }

    private void Announce(long version)
    {
        foreach (Address other in _others)
        {
            Context.ActorSelection(new RootActorPath(other) / "user" / Name).Tell(new Active(version));
        }

        Self.Tell(new Active(version));
    }

    /// <summary>Between nodes: the pointer row names this version now.</summary>
    public sealed record Active(long Version) : IClusterMessage;

    /// <summary>From a commit on this node: the pointer row has moved.</summary>
    public sealed record Committed(long Version) : INoSerializationVerificationNeeded;

    private sealed record Read((long Version, StoredConfiguration Configuration)? Active) : INoSerializationVerificationNeeded;

    private sealed record ReadFailed(string Reason) : INoSerializationVerificationNeeded;

    private sealed record Poll : INoSerializationVerificationNeeded
    {
        public static readonly Poll Now = new();
    }
}

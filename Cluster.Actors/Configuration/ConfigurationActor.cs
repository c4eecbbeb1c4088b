using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Failover;
using Cluster.Actors.Store;
using Cluster.Config;
using Cluster.Config.Model;
using static Cluster.Actors.Configuration.ConfigurationMessages;
using static Cluster.Actors.Configuration.ConfigurationReading;

namespace Cluster.Actors.Configuration;

/// <summary>
/// Follows the pointer row of the active configuration: told by the node that commits, and by looking every few seconds. Checks versions
/// that others want to commit, applies what is active, whole, and publishes it on the node's event stream. A node that cannot follow
/// within 10 s mutes itself. Takes back a commit that nobody confirmed, if no other node is first.
/// </summary>
public sealed class ConfigurationActor : ReceiveActor, IWithTimers
{
    public const string Name = "configuration";

    /// <summary>A node that has known for so long that another version is active must not speak from the one it has.</summary>
    public static readonly TimeSpan LongestBehind = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(3);

    /// <summary>Ours: commits that wait for this node at a time.</summary>
    private const int MostWaiting = 64;

    private readonly ConfigurationActorSettings _settings;
    private readonly ConfigurationView _view;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly PreparedVersions _prepared = new();
    private readonly List<(long Version, int Slot, IActorRef By)> _waiting = [];
    private readonly List<(long Version, int Slot, IActorRef By)> _checks = [];
    private readonly HashSet<long> _readingVersions = [];
    private ImmutableArray<Address> _others = [];
    private long? _known;
    private long? _knownBeforeReading;
    private long? _refused;
    private string _obstacle = "";
    private bool _readingPointer;
    private bool _failing;
    private bool _reverting;

    public ConfigurationActor(ConfigurationActorSettings settings, ConfigurationView view)
    {
        _settings = settings;
        _view = view;
        Receive<Active>(OnActive);
        Receive<Check>(OnCheck);
        Receive<Prepared>(prepared => _prepared.Add(prepared.Version, prepared.Stored, prepared.Loaded));
        Receive<Poll>(_ => ReadPointer());
        Receive<PointerRead>(OnPointer);
        Receive<PointerFailed>(OnPointerFailed);
        Receive<VersionRead>(OnVersion);
        Receive<VersionFailed>(OnVersionFailed);
        Receive<Reverted>(OnReverted);
        Receive<RevertFailed>(failed =>
        {
            _reverting = false;
            _log.Warning("Version {0} was not confirmed and cannot be taken back yet: {1}", failed.From, failed.Reason);
        });
        Receive<Behind>(_ => MuteWhenBehind());
        Receive<MembersActor.OtherMembers>(members => _others = members.Addresses);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(MembersActor.OtherMembers));
        Timers.StartPeriodicTimer(nameof(Poll), Poll.Now, PollInterval);
        Self.Tell(Poll.Now);
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

    private void OnActive(Active active)
    {
        if (active.Version <= _view.Current.Version)
        {
            Sender.Tell(new Applied(active.Version, active.Slot, ""));
            return;
        }

        if (_waiting.Count < MostWaiting)
        {
            _waiting.Add((active.Version, active.Slot, Sender));
        }

        // The pointer only moves on, so what was checked here can run at once, even when the database has just gone away.
        Follow(Math.Max(active.Version, _known ?? 0));
    }

    private void OnCheck(Check check)
    {
        if (_prepared.TryGet(check.Version, out _, out LoadedConfiguration loaded))
        {
            Sender.Tell(Answer(check.Version, check.Slot, loaded));
        }
        else if (_checks.Count < MostWaiting)
        {
            _checks.Add((check.Version, check.Slot, Sender));
            ReadVersion(check.Version);
        }
    }

    private void ReadPointer()
    {
        if (!_readingPointer)
        {
            _readingPointer = true;
            _knownBeforeReading = _known;
            PointerAsync(_settings.Store).PipeTo(Self);
        }
    }

    private void OnPointer(PointerRead read)
    {
        _readingPointer = false;
        _failing = false;

        // Told of a commit while the row was read: what was read may be from before it.
        if (read.Pointer is not { } pointer || _known != _knownBeforeReading)
        {
            return;
        }

        Follow(pointer.Version);
        if (pointer.ConfirmWithin is not { } left)
        {
            return;
        }

        if (left > TimeSpan.Zero)
        {
            if (left < PollInterval)
            {
                Timers.StartSingleTimer(nameof(pointer.ConfirmWithin), Poll.Now, left);
            }
        }
        else if (!_reverting)
        {
            _reverting = true;
            RevertAsync(_settings.Store, pointer, _settings.Node, _settings.Now()).PipeTo(Self);
        }
    }

    private void OnPointerFailed(PointerFailed failed)
    {
        _readingPointer = false;
        if (!_failing)
        {
            _failing = true;
            _log.Warning("The active configuration cannot be read: {0}", failed.Reason);
        }
    }

    /// <summary>This version is active: run it, as soon as it is here and compiled.</summary>
    private void Follow(long version)
    {
        _known = version;
        if (version == _view.Current.Version)
        {
            CaughtUp();
            return;
        }

        if (!Timers.IsTimerActive(nameof(Behind)) && !_settings.Muted)
        {
            Timers.StartSingleTimer(nameof(Behind), Behind.Now, LongestBehind);
        }

        if (_prepared.TryGet(version, out StoredConfiguration stored, out LoadedConfiguration loaded))
        {
            Apply(version, stored, loaded);
        }
        else
        {
            ReadVersion(version);
        }
    }

    private void ReadVersion(long version)
    {
        if (_readingVersions.Add(version))
        {
            VersionAsync(_settings.Store, _settings.Reader, version).PipeTo(Self);
        }
    }

    private void OnVersion(VersionRead read)
    {
        _readingVersions.Remove(read.Version);
        _prepared.Add(read.Version, read.Stored, read.Loaded);
        foreach ((_, int slot, IActorRef by) in Take(_checks, read.Version))
        {
            by.Tell(Answer(read.Version, slot, read.Loaded));
        }

        if (read.Version == _known && read.Version != _view.Current.Version)
        {
            Apply(read.Version, read.Stored, read.Loaded);
        }
    }

    private void OnVersionFailed(VersionFailed failed)
    {
        _readingVersions.Remove(failed.Version);
        var error = new ConfigError("", 0, "", $"this node cannot read the configuration: {failed.Reason}");
        foreach ((_, int slot, IActorRef by) in Take(_checks, failed.Version))
        {
            by.Tell(new Checked(failed.Version, slot, 1, [error]));
        }

        if (failed.Version == _known)
        {
            _log.Warning("Configuration version {0} is active and cannot be read: {1}", failed.Version, failed.Reason);
        }
    }

    private void Apply(long version, StoredConfiguration stored, LoadedConfiguration loaded)
    {
        if (loaded.Model is not { } model)
        {
            _obstacle = $"this build cannot run it: {loaded.Errors.First()}";
            if (_refused != version)
            {
                _refused = version;
                _log.Error("Configuration version {0} cannot be applied by this build: {1}", version, string.Join("; ", loaded.Errors.Take(Checked.MostMessages)));
            }

            AnswerWaiting(version);
            return;
        }

        AppliedConfiguration applied = ModelTranslation.Translate(version, model, _view.Current) with { Source = new CommittedText(stored) };
        _view.Current = applied;
        _settings.ApplyToHost(model);
        Context.System.EventStream.Publish(applied);
        _prepared.Forget(version);
        _log.Info("Configuration version {0} is applied", version);
        CaughtUp();
    }

    private void CaughtUp()
    {
        _obstacle = "";
        Timers.Cancel(nameof(Behind));
        AnswerWaiting(_view.Current.Version);
        if (_settings.Muted)
        {
            _log.Info("This node runs the active configuration again, and speaks");
            _settings.Mute(false);
        }
    }

    private void AnswerWaiting(long version)
    {
        foreach ((long wanted, int slot, IActorRef by) in _waiting.Where(waiting => waiting.Version <= version).ToArray())
        {
            by.Tell(new Applied(wanted, slot, _obstacle));
        }

        _waiting.RemoveAll(waiting => waiting.Version <= version);
    }

    private void MuteWhenBehind()
    {
        if (_known is { } version && version != _view.Current.Version && !_settings.Muted)
        {
            _log.Error(
                "This node runs version {0} of the configuration, version {1} has been active for {2:0} s: its tunnels are silent until it has caught up",
                _view.Current.Version, version, LongestBehind.TotalSeconds);
            _settings.Mute(true);
        }
    }

    private void OnReverted(Reverted reverted)
    {
        _reverting = false;
        if (reverted.To is { } version)
        {
            _log.Warning("Configuration version {0} was not confirmed: version {1} is what was before", reverted.From, version);
            _settings.Audit(AuditKind.Commit, "root", $"rollback: version {reverted.From} was not confirmed, version {version} is what was before");
            foreach (Address other in _others)
            {
                Context.ActorSelection(new RootActorPath(other) / "user" / Name).Tell(new Active(version), ActorRefs.NoSender);
            }
        }

        ReadPointer();
    }

    private static Checked Answer(long version, int slot, LoadedConfiguration loaded) => new(
        version,
        slot,
        loaded.Errors.Count(),
        [
            .. loaded.Messages.OrderBy(message => message.IsWarning).Take(Checked.MostMessages)
                .Select(message => message with { Message = message.Message[..Math.Min(message.Message.Length, Checked.MostCharacters)] }),
        ]);

    private static (long Version, int Slot, IActorRef By)[] Take(List<(long Version, int Slot, IActorRef By)> from, long version)
    {
        (long Version, int Slot, IActorRef By)[] taken = [.. from.Where(waiting => waiting.Version == version)];
        from.RemoveAll(waiting => waiting.Version == version);
        return taken;
    }

    private sealed record Poll : INoSerializationVerificationNeeded
    {
        public static readonly Poll Now = new();
    }

    private sealed record Behind : INoSerializationVerificationNeeded
    {
        public static readonly Behind Now = new();
    }
}

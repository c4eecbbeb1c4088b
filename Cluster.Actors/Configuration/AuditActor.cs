using Akka.Actor;
using Akka.Event;
using Cluster.Actors.Store;

namespace Cluster.Actors.Configuration;

/// <summary>
/// Writes audited events into the log at once and into the cluster's trail in batches. While the database is away they wait, a bounded
/// number of them; those that had to go are counted in the trail itself.
/// </summary>
public sealed class AuditActor : ReceiveActor, IWithTimers
{
    /// <summary>Ours: events that wait for the database, and events of one write.</summary>
    private const int MostWaiting = 10_000, MostInBatch = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), StoreTimeout = TimeSpan.FromSeconds(5);

    private readonly IConfigurationStore _store;
    private readonly string _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<AuditEvent> _waiting = new();
    private AuditEvent[] _writing = [];
    private int _lost;

    public AuditActor(IConfigurationStore store, string node)
    {
        _store = store;
        _node = node;
        Receive<AuditEvent>(OnEvent);
        Receive<Written>(_ =>
        {
            _writing = [];
            Write();
        });
        Receive<WriteFailed>(_ => Timers.StartSingleTimer(nameof(Again), Again.Now, Pause));
        Receive<Again>(_ => Send());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private void OnEvent(AuditEvent audited)
    {
        _log.Info("AUDIT {0}: user {1} on {2}: {3}", audited.Kind, audited.User, audited.Node, audited.What);
        if (_waiting.Count == MostWaiting)
        {
            _waiting.Dequeue();
            _lost++;
        }

        _waiting.Enqueue(audited);
        Write();
    }

    private void Write()
    {
        if (_writing.Length > 0 || _waiting.Count == 0)
        {
            return;
        }

        var batch = new List<AuditEvent>();
        if (_lost > 0)
        {
            batch.Add(new AuditEvent(0, _waiting.Peek().At, _node, "", AuditKind.Session, $"{_lost} events before this one are in the log of {_node} only"));
            _lost = 0;
        }

        while (batch.Count < MostInBatch && _waiting.TryDequeue(out AuditEvent? next))
        {
            batch.Add(next);
        }

        _writing = [.. batch];
        Send();
    }

    private void Send()
    {
        WriteAsync(_store, _writing).PipeTo(Self);

        static async Task<object> WriteAsync(IConfigurationStore store, AuditEvent[] batch)
        {
            using var timeout = new CancellationTokenSource(StoreTimeout);
            try
            {
                await store.AddAuditAsync(batch, timeout.Token).ConfigureAwait(false);
                return new Written();
            }
            catch (Exception failure)
            {
                return new WriteFailed(failure.Message);
            }
        }
    }

    private sealed record Written : INoSerializationVerificationNeeded;

    private sealed record WriteFailed(string Reason) : INoSerializationVerificationNeeded;

    private sealed record Again : INoSerializationVerificationNeeded
    {
        public static readonly Again Now = new();
    }
}

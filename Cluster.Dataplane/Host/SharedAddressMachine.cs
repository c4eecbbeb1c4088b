using System.Collections.Immutable;

namespace Cluster.Dataplane.Host;

/// <summary>
/// Decides which shared addresses this node has: those of the groups that it holds, and only while it may speak. Sans-IO:
/// boot-clock milliseconds come in, lines for <c>ip</c> and announcements go out. Not thread-safe.
/// </summary>
public sealed class SharedAddressMachine(SharedAddressSettings settings)
{
    private readonly Dictionary<int, SharedGroup> _groups = [];
    private readonly HashSet<int> _held = [];

    /// <summary>On the device now, as far as we did it; with the end of its announcements.</summary>
    private readonly Dictionary<SharedAddress, long> _present = [];
    private long _nextRenewal;

    /// <summary>Replaces all groups. Addresses that no held group has any more go with the next step.</summary>
    public void SetGroups(IEnumerable<SharedGroup> groups)
    {
        _groups.Clear();
        foreach (SharedGroup group in groups)
        {
            _groups[group.Number] = group;
        }
    }

    public void Hold(int group) => _held.Add(group);

    public void Yield(int group) => _held.Remove(group);

    public IReadOnlyCollection<SharedAddress> Present => _present.Keys;

    /// <summary>To be called after every change, and at the deadline it gives.</summary>
    /// <param name="speakUntil">Deadline of the speaking lease, boot-clock milliseconds.</param>
    public SharedAddressStep Step(long now, long speakUntil)
    {
        var wanted = now < speakUntil
            ? _held.Where(_groups.ContainsKey).SelectMany(group => _groups[group].Addresses).ToHashSet()
            : [];
        var lines = ImmutableArray.CreateBuilder<string>();
        var announce = ImmutableArray.CreateBuilder<SharedAddress>();
        foreach (SharedAddress gone in _present.Keys.Where(address => !wanted.Contains(address)).ToList())
        {
            _present.Remove(gone);
            lines.Add(gone.Remove);
        }

        bool renew = now >= _nextRenewal;
        foreach (SharedAddress address in wanted)
        {
            bool isNew = _present.TryAdd(address, now + settings.AnnounceMilliseconds);
            if (isNew || renew)
            {
                lines.Add(address.Add(settings.LifetimeSeconds));
                if (now <= _present[address])
                {
                    announce.Add(address);
                }
            }
        }

        if (renew)
        {
            _nextRenewal = now + settings.RenewMilliseconds;
        }

        // While we have addresses the end of the lease is a deadline of its own: they must go then, not a renewal later.
        long next = _present.Count == 0 ? _nextRenewal : Math.Min(_nextRenewal, speakUntil);
        return new SharedAddressStep(lines.ToImmutable(), announce.ToImmutable(), next);
    }
}

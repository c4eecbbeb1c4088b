using Akka.Actor;
using Cluster.Actors.Anchors;
using Cluster.Actors.Configuration;
using Cluster.Config.Model;
using Cluster.Crypto.Identifiers;

namespace Cluster.Actors.Failover;

/// <summary>
/// Which redundancy groups this node holds: those whose anchor it owns, so that the anchor's term fences the addresses as well. The
/// holder of a group's addresses is the home of its clear packets.
/// </summary>
public sealed class SharedHomesActor : ReceiveActor
{
    private readonly ConfigurationView _configuration;
    private readonly Action<int> _hold;
    private readonly Action<int> _yield;
    private readonly HashSet<Anchor> _owned = [];
    private readonly HashSet<int> _held = [];

    /// <param name="hold">Adds the shared addresses of the group to this node.</param>
    /// <param name="yield">Takes them away at once.</param>
    public SharedHomesActor(ConfigurationView configuration, Action<int> hold, Action<int> yield)
    {
        _configuration = configuration;
        _hold = hold;
        _yield = yield;
        Receive<Owned>(owned =>
        {
            _owned.Add(owned.Anchor);
            Follow();
        });
        Receive<Lost>(lost =>
        {
            _owned.Remove(lost.Anchor);
            Follow();
        });
        Receive<AppliedConfiguration>(_ => Follow());
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AppliedConfiguration));

    private void Follow()
    {
        HashSet<int> groups = [.. _configuration.Current.Model?.RedundancyGroups.Select(group => group.Number) ?? []];
        HashSet<int> wanted = [.. groups.Where(group => _owned.Contains(AnchorHash.OfRedundancyGroup(group)))];
        foreach (int group in _held.Except(wanted).ToArray())
        {
            _held.Remove(group);
            _yield(group);
        }

        foreach (int group in wanted.Except(_held).ToArray())
        {
            _held.Add(group);
            _hold(group);
        }
    }

    /// <summary>An anchor here has raised its term.</summary>
    public sealed record Owned(Anchor Anchor) : INoSerializationVerificationNeeded;

    public sealed record Lost(Anchor Anchor) : INoSerializationVerificationNeeded;
}
